//! One line of the log: a flat JSON object, so that a search finds the lines of a run, a quote or a request by one field.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes the fields of the event and of all spans around it, the inner ones instead of outer ones of the same name.
pub(crate) struct LogLine;

impl<S> FormatEvent<S, JsonFields> for LogLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    JsonFields: for<'a> FormatFields<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        for span in context.event_scope().into_iter().flat_map(|spans| spans.from_root()) {
            let extensions = span.extensions();
            let own = extensions.get::<FormattedFields<JsonFields>>().map(|own| own.fields.as_str());
            if let Some(Ok(Value::Object(own))) = own.map(serde_json::from_str) {
                fields.0.extend(own);
            }
        }
        event.record(&mut fields);
        fields.put("level", event.metadata().level().as_str());
        fields.put("target", event.metadata().target());
        writeln!(writer, "{}", Value::Object(fields.0))
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.trim_start_matches("r#").to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field.name(), value);
    }
}
