//! Why a request is refused, and the bodies that Halo sends then (HaloPSA API reference, section 2.5).

use serde_json::{Value, json};

use super::bind::BindingErrors;
use super::switches::RefusalShape;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body is not JSON.
    NotJson(String),
    /// A field does not fit its type: 400, keys are JSON paths.
    Binding(BindingErrors),
    /// A business rule says no: 400, in the shape of the switch.
    Business(String),
    /// No such record or path: 404.
    NotFound(String),
    /// The path has no such method: 405.
    Method,
    /// The signed-in agent may not: 401, as seen on deletes.
    MayNot(String),
}

impl Refusal {
    pub(crate) fn business(message: impl Into<String>) -> Self {
        Self::Business(message.into())
    }

    /// The one message of a body that is no list, under an empty path.
    pub(crate) fn no_list() -> Self {
        let message = "Cannot deserialize the current JSON into a list, because the type requires a JSON array.";
        Self::Binding(BindingErrors::from([(String::new(), vec![message.to_owned()])]))
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::NotJson(_) | Self::Binding(_) | Self::Business(_) => 400,
            Self::MayNot(_) => 401,
            Self::NotFound(_) => 404,
            Self::Method => 405,
        }
    }

    /// Content type and body.
    pub(crate) fn body(&self, shape: RefusalShape) -> (&'static str, String) {
        const JSON: &str = "application/json; charset=utf-8";
        match self {
            Self::NotJson(message) => (JSON, exception("Newtonsoft.Json.JsonReaderException", message)),
            Self::Binding(errors) => (JSON, json!(errors).to_string()),
            Self::Business(message) => match shape {
                RefusalShape::Exception => (JSON, exception("System.Exception", message)),
                RefusalShape::ResultCode => (JSON, json!({"resultCode": 1, "errorMessage": message}).to_string()),
                RefusalShape::Message => (JSON, json!({"Message": message}).to_string()),
                RefusalShape::Error => (JSON, json!({"error": message}).to_string()),
                RefusalShape::JsonText => (JSON, Value::from(message.as_str()).to_string()),
                RefusalShape::PlainText => ("text/plain; charset=utf-8", message.clone()),
            },
            Self::NotFound(message) | Self::MayNot(message) => (JSON, json!({"Message": message}).to_string()),
            Self::Method => {
                (JSON, json!({"Message": "The requested resource does not support this method."}).to_string())
            }
        }
    }
}

fn exception(class: &str, message: &str) -> String {
    json!({"ClassName": class, "Message": message, "Data": null, "InnerException": null}).to_string()
}
