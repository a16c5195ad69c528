//! Fetches the PDF of a quote from Quoter: `<instance>/quote/download/<uuid>` (Quoter reference, section 2.7).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use domain::problems;
use domain::public::has_public_host;
use halo::PublicOnly;
use url::Url;

use crate::stop::Stop;

/// How PDFs are fetched.
#[derive(Clone, Debug)]
pub struct PdfConfig {
    /// Longest time for the whole download.
    pub timeout: Duration,
    /// Largest PDF in bytes.
    pub max_bytes: usize,
    /// Allows plain HTTP and private addresses. Only for a stand-in on this machine.
    pub allow_private: bool,
}

impl Default for PdfConfig {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), max_bytes: 25 * 1024 * 1024, allow_private: false }
    }
}

/// Fetches PDFs. Cheap to clone.
#[derive(Clone)]
pub struct Pdfs {
    http: reqwest::Client,
    config: PdfConfig,
}

impl Pdfs {
    /// A client that follows no redirects and, unless allowed, reaches public addresses over HTTPS only.
    ///
    /// # Errors
    /// When the TLS set-up of this machine does not work.
    pub fn new(config: PdfConfig) -> Result<Self, reqwest::Error> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder =
            reqwest::Client::builder().timeout(config.timeout).redirect(reqwest::redirect::Policy::none());
        if !config.allow_private {
            builder = builder.https_only(true).dns_resolver(PublicOnly);
        }
        Ok(Self { http: builder.build()?, config })
    }

    /// Fetches the PDF of the record with this public token.
    pub(crate) async fn fetch(&self, instance: Option<&str>, uuid: &str) -> Result<Bytes, Stop> {
        let url = self.address(instance, uuid)?;
        let response = self.http.get(url).send().await.map_err(|e| unavailable(&reason(&e)))?;
        let status = response.status();
        if !status.is_success() {
            return Err(unavailable(&format!("HTTP {}", status.as_u16())));
        }
        let pdf = self.body(response).await?;
        if !pdf.starts_with(b"%PDF-") {
            return Err(Stop::held(problems::pdf_not_a_pdf("it does not begin with %PDF-")));
        }
        Ok(pdf)
    }

    fn address(&self, instance: Option<&str>, uuid: &str) -> Result<Url, Stop> {
        let unknown = || Stop::held(problems::pdf_address_unknown());
        let mut url = Url::parse(instance.ok_or_else(unknown)?).map_err(|_| unknown())?;
        if !self.config.allow_private && (url.scheme() != "https" || !has_public_host(&url)) {
            return Err(unknown());
        }
        url.path_segments_mut().map_err(|()| unknown())?.pop_if_empty().extend(["quote", "download", uuid]);
        Ok(url)
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Bytes, Stop> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| unavailable(&reason(&e)))? {
            if body.len() + chunk.len() > self.config.max_bytes {
                let limit = self.config.max_bytes / (1024 * 1024);
                return Err(Stop::held(problems::pdf_not_a_pdf(&format!("it is larger than {limit} MiB"))));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

fn unavailable(why: &str) -> Stop {
    Stop::passing(problems::pdf_unavailable(why), None)
}

/// What happened, without the address, which holds the public token of the quote.
fn reason(error: &reqwest::Error) -> String {
    let what = match error {
        e if e.is_timeout() => "it took too long",
        e if e.is_connect() => "no connection",
        e if e.is_body() || e.is_decode() => "the connection broke off",
        _ => "the request failed",
    };
    what.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdfs(allow_private: bool) -> Pdfs {
        Pdfs::new(PdfConfig { allow_private, ..PdfConfig::default() }).unwrap()
    }

    #[test]
    fn the_address_is_built_below_the_instance() {
        let url = pdfs(false).address(Some("https://example.quoter.com/"), "9001-1/../x").unwrap();
        assert_eq!(url.as_str(), "https://example.quoter.com/quote/download/9001-1%2F..%2Fx");
    }

    #[test]
    fn private_hosts_and_plain_http_are_refused() {
        for instance in [
            "http://example.quoter.com",
            "https://127.0.0.1",
            "https://[::1]",
            "https://169.254.169.254",
            "https://localhost",
            "https://localhost.",
            "https://[64:ff9b::a9fe:a9fe]",
            "https://metadata.google.internal",
        ] {
            assert!(pdfs(false).address(Some(instance), "u").is_err(), "{instance}");
        }
        assert!(pdfs(true).address(Some("http://127.0.0.1:9002"), "u").is_ok());
    }

    /// The resolver refuses the name with an error of its own, which must not read as another fault.
    #[tokio::test]
    async fn a_name_without_a_public_address_reads_as_no_connection() {
        let error = pdfs(false).http.get("https://localhost").send().await.unwrap_err();
        assert_eq!(reason(&error), "no connection");
    }
}
