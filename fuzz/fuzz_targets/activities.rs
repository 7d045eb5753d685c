//! Any bytes in an inbox: parsed, and read as everything that they may be.
#![no_main]

use activitypub::json;
use activitypub::read::{Activity, Actor, Authorization, Collection, Emoji, Object, keys_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = json::parse(bytes) else {
        return;
    };
    let _ = Actor::read(&document);
    let _ = Object::read(&document);
    let _ = Collection::read(&document);
    let _ = Authorization::read(&document);
    let _ = Emoji::read(&document);
    for key in keys_of(&document) {
        let _ = key.material.parse();
    }
    if let Ok(activity) = Activity::read(document) {
        for object in &activity.objects {
            let _ = Object::read(object);
            let _ = Actor::read(object);
        }
        let _ = activity.inner();
    }
});
