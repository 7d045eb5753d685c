//! Any text as a handle, a WebFinger document or host metadata.
#![no_main]

use activitypub::{host_meta, json, webfinger};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = json::parse(bytes) {
        if let Ok(answer) = webfinger::Answer::read(&document) {
            let _ = answer.account();
            let again =
                webfinger::Answer::read(&answer.to_json()).expect("what is written is read");
            assert_eq!(again.actor, answer.actor);
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = webfinger::Resource::parse(text);
    if let Some(template) = host_meta::template(text) {
        let _ = host_meta::fill(&template, "acct:a@steppe.test");
    }
});
