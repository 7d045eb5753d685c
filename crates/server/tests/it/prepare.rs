//! Every statement of the program is understood by both engines.

use testkit::story;

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares() {
    story(async |world| {
        let tenant = world.tenant().await;
        let broken = tenant.write(|unit| -> tenant::Result<_> {
            let prepared = db::STATEMENTS.iter().map(|sql| unit.prepare(sql));
            Ok(prepared
                .filter_map(Result::err)
                .map(|error| error.to_string())
                .collect::<Vec<_>>())
        });
        assert_eq!(broken.await.unwrap(), Vec::<String>::new());
    })
    .await;
}
