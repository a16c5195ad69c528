//! Opportunities. `sendack` is false, so that Halo acknowledges nothing to the customer (decision u).

use domain::halo::{Lead, NewOpportunity, OpportunityChange, OpportunityId, Party, Whom};
use domain::settings::FieldValue;
use serde_json::Value;

use super::body::Body;
use super::{Bypass, Private};

/// `Faults`, new.
pub(crate) fn new_opportunity(party: &Party, opportunity: &NewOpportunity, bypass: Bypass) -> (Value, Private) {
    let fixed = opportunity.fields.iter().fold(Body::new(), |body, (name, value)| match value {
        FieldValue::Flag(flag) => body.set(name, *flag),
        FieldValue::Number(number) => body.set(name, *number),
        FieldValue::Text(text) => body.set(name, text.as_str()),
    });
    let body = fixed
        .set("summary", opportunity.summary.as_str())
        .set("details", opportunity.details.as_str())
        .set_some("tickettype_id", opportunity.ticket_type.map(|id| id.0))
        .set_some("status_id", opportunity.status.map(|id| id.0))
        .some_date("targetdate", opportunity.target_date)
        .amount("oppvalue_oneoff", opportunity.value_one_off)
        .amount("oppvalue_monthly", opportunity.value_monthly)
        .amount("oppvalue_annual", opportunity.value_annual)
        .set_some("opportunity_third_party_url", opportunity.url.as_deref())
        .set("third_party_id_string", opportunity.marker.as_str())
        .set("sendack", false);
    let (body, mut private) = match party {
        Party::Customer(whom) => (with_whom(body, *whom), Vec::new()),
        Party::Lead(lead) => (with_lead(body, lead), of_lead(lead)),
    };
    let body = with_agent(body, opportunity.agent.map(|id| id.0), bypass);
    private.push(opportunity.summary.clone());
    (body.done(), private)
}

/// `Faults`, some fields of an existing one.
pub(crate) fn changed_opportunity(id: OpportunityId, change: &OpportunityChange, bypass: Bypass) -> Value {
    let OpportunityChange {
        whom,
        ticket_type,
        status,
        stage,
        agent,
        target_date,
        value_one_off,
        value_monthly,
        value_annual,
        po_number,
        url,
    } = change;
    let body = Body::new()
        .set("id", id.0)
        .set_some("tickettype_id", ticket_type.map(|id| id.0))
        .set_some("status_id", status.map(|id| id.0))
        .set_some("pipeline_stage_id", *stage)
        .some_date("targetdate", *target_date)
        .some_amount("oppvalue_oneoff", *value_one_off)
        .some_amount("oppvalue_monthly", *value_monthly)
        .some_amount("oppvalue_annual", *value_annual)
        .set_some("purchaseordernumber", po_number.as_deref())
        .set_some("opportunity_third_party_url", url.as_deref())
        .set("sendack", false);
    let body = match whom {
        Some(whom) => with_whom(body, *whom),
        None => body,
    };
    with_agent(body, agent.map(|id| id.0), bypass).done()
}

/// A given user needs the matching site (HaloPSA API reference, section 3.2).
fn with_whom(body: Body, whom: Whom) -> Body {
    body.set("client_id", whom.client.0).set("site_id", whom.site.0).set("user_id", whom.user.0)
}

/// The person and firm stand on the ticket itself; which client it is held under is the tenant's default (HaloPSA API reference,
/// section 3.3). A lead has asked for no mailing.
fn with_lead(body: Body, lead: &Lead) -> Body {
    const ADDRESS: [&str; 5] = ["oppaddr1", "oppaddr2", "oppaddr3", "oppaddr4", "opppostcode"];
    let Lead { company, contact, email, phone, job_title, address, country, region } = lead;
    let body = body
        .set_some("oppcompanyname", company.as_deref())
        .set_some("oppcontactname", contact.as_deref())
        .set_some("oppemailaddress", email.as_deref())
        .set_some("opptel", phone.as_deref())
        .set_some("oppjobtitle", job_title.as_deref())
        .set_some("oppcountry", country.as_deref())
        .set_some("oppregion", region.as_deref())
        .set("oppdontaddtomailinglist", true);
    let lines = ADDRESS.into_iter().zip(address.iter().flatten());
    lines.fold(body, |body, (field, line)| body.set(field, line.as_str()))
}

/// What is personal in a lead, longest first, so that no part of a text is left over.
fn of_lead(lead: &Lead) -> Private {
    let Lead { company, contact, email, phone, job_title, address, country, region } = lead;
    let texts = [company, contact, email, phone, job_title, country, region].into_iter().flatten();
    let mut private: Private =
        texts.chain(address.iter().flatten()).filter(|text| !text.trim().is_empty()).cloned().collect();
    private.sort_by_key(|text| std::cmp::Reverse(text.len()));
    private
}

/// Without the flags Halo refuses an agent who has an appointment now (HaloPSA API reference, section 2.6).
fn with_agent(body: Body, agent: Option<i64>, bypass: Bypass) -> Body {
    let body = body.set_some("agent_id", agent);
    let force = (agent.is_some() && bypass.force_reassign).then_some(true);
    let body = body.set_some("_forcereassign", force).set_some("_agent01_ok", force).set_some("_agent02_ok", force);
    body.set_some("_novalidate", bypass.no_validate.then_some(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::halo::{AgentId, ClientId, SiteId, StatusId, TicketTypeId, UserId};
    use serde_json::json;
    use time::macros::datetime;

    const CAREFUL: Bypass = Bypass { force_reassign: true, no_validate: false };
    const WHOM: Party = Party::Customer(Whom { client: ClientId(14), site: SiteId(27), user: UserId(91) });

    fn opportunity() -> NewOpportunity {
        NewOpportunity {
            summary: "1042 Office move".into(),
            details: "Quote 1042".into(),
            ticket_type: Some(TicketTypeId(30)),
            status: None,
            agent: Some(AgentId(8)),
            target_date: Some(datetime!(2026-02-28 0:00 UTC)),
            value_one_off: "2099.98".parse().unwrap(),
            value_monthly: "114".parse().unwrap(),
            value_annual: "0".parse().unwrap(),
            url: Some("https://quoter.example.com/q/1".into()),
            fields: [].into(),
            marker: "qh:1:12:opportunity".into(),
        }
    }

    #[test]
    fn an_opportunity_is_made_for_a_user_with_an_agent_even_a_busy_one() {
        assert_eq!(
            new_opportunity(&WHOM, &opportunity(), CAREFUL).0,
            json!({
                "summary": "1042 Office move", "details": "Quote 1042", "tickettype_id": 30,
                "client_id": 14, "site_id": 27, "user_id": 91, "agent_id": 8,
                "_forcereassign": true, "_agent01_ok": true, "_agent02_ok": true,
                "targetdate": "2026-02-28T00:00:00.000Z",
                "oppvalue_oneoff": 2099.98, "oppvalue_monthly": 114, "oppvalue_annual": 0,
                "opportunity_third_party_url": "https://quoter.example.com/q/1",
                "third_party_id_string": "qh:1:12:opportunity", "sendack": false,
            })
        );
    }

    #[test]
    fn a_lead_stands_on_the_ticket_without_a_client_and_on_no_mailing_list() {
        let lead = Lead {
            company: Some("Acme Ltd".into()),
            contact: Some("Ada Example".into()),
            email: Some("ada@example.com".into()),
            phone: None,
            job_title: Some("Owner".into()),
            address: Some(["1 Main St", "", "Springfield", "IL", "62701"].map(str::to_owned)),
            country: Some("US".into()),
            region: None,
        };
        let (body, private) = new_opportunity(&Party::Lead(lead), &opportunity(), CAREFUL);
        let expected = json!({
            "oppcompanyname": "Acme Ltd", "oppcontactname": "Ada Example", "oppemailaddress": "ada@example.com",
            "oppjobtitle": "Owner", "oppaddr1": "1 Main St", "oppaddr2": "", "oppaddr3": "Springfield",
            "oppaddr4": "IL", "opppostcode": "62701", "oppcountry": "US", "oppdontaddtomailinglist": true,
            "sendack": false, "third_party_id_string": "qh:1:12:opportunity",
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(body.get(field), Some(value), "{field}");
        }
        for absent in ["client_id", "site_id", "user_id", "opptel", "oppregion"] {
            assert_eq!(body.get(absent), None, "{absent}");
        }
        assert!(private.contains(&"Ada Example".to_owned()) && !private.contains(&String::new()));
    }

    #[test]
    fn checks_are_lifted_only_as_configured() {
        let without_agent = NewOpportunity { agent: None, ..opportunity() };
        assert_eq!(new_opportunity(&WHOM, &without_agent, CAREFUL).0.get("_forcereassign"), None);
        let all = Bypass { force_reassign: false, no_validate: true };
        let (body, _) = new_opportunity(&WHOM, &opportunity(), all);
        assert_eq!((body.get("_forcereassign"), &body["_novalidate"]), (None, &json!(true)));
    }

    #[test]
    fn a_change_sends_only_what_changes() {
        let change =
            OpportunityChange { po_number: Some("PO-9".into()), status: Some(StatusId(9)), ..Default::default() };
        assert_eq!(
            changed_opportunity(domain::halo::OpportunityId(2205), &change, CAREFUL),
            json!({"id": 2205, "status_id": 9, "purchaseordernumber": "PO-9", "sendack": false})
        );
    }
}
