//! Plans of the hot statements, so that a lost index fails a test. After a wanted change: `INSTA_UPDATE=always`.

use std::sync::Arc;

use db::{params, sql};
use tenant::Tenant;
use testkit::{Engine, story};

/// Files whose statements are hot.
const HOT: &[&str] = &["timelines"];

/// PostgreSQL plans by what the tables hold; SQLite by the statements alone, as on every server.
async fn fill(tenant: &Arc<Tenant>, sqlite: bool) {
    let filled = tenant.write(move |unit| -> tenant::Result<()> {
        let statements = [
            sql!("insert into conversations (id) values (1)"),
            sql!(
                "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 1000)
                 insert into accounts (id, username, username_key, domain, uri, url, created_at)
                 select i, 'u' || i, 'u' || i, 'b.test', 'https://b.test/' || i, '', 1 from n"
            ),
            sql!(
                "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < 20000)
                 insert into statuses (id, account_id, uri, local, content, source, visibility, conversation_id, created_at)
                 select i, i * 7919 % 1000 + 1, 'https://b.test/s/' || i, i % 9 = 0, 'Lorem ipsum dolor', '', i % 4, 1, 1 from n"
            ),
            sql!("insert into tags (id, name, display_name, created_at) select id, username, username, 1 from accounts"),
            sql!("insert into status_tags (tag_id, status_id) select account_id, id from statuses where id % 3 = 0"),
            sql!("insert into mentions (status_id, account_id) select id, id % 100 + 1 from statuses where id % 5 = 0"),
            sql!(
                "insert into follows (id, account_id, target_id, created_at)
                 select a.id * 1000 + b.id, a.id, b.id, 1 from accounts a join accounts b on b.id < 50 where a.id < 100"
            ),
            sql!(
                "insert into media (id, account_id, status_id, position, kind, content_type, file, small, size, width, height,
                   small_width, small_height, unattached_at, remote_url)
                 select id, account_id, id, 0, 'image', 'image/png', '', '', 1, 1, 1, 1, 1, 1,
                   case when local then null else uri end
                 from statuses where id % 5 = 0"
            ),
            sql!(
                "insert into mutes (id, account_id, target_id, created_at)
                 select a.id * 1000 + b.id, a.id, b.id, 1 from accounts a join accounts b on b.id < 20"
            ),
        ];
        let analyze = (!sqlite).then(|| sql!("analyze"));
        let mut statements = statements.into_iter().chain(analyze);
        statements.try_for_each(|sql| unit.exec(sql, params![]).map(drop))
    });
    filled.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn hot_statements_have_the_plans_that_they_had() {
    story(async |world| {
        let tenant = world.tenant().await;
        let sqlite = world.engine == Engine::Sqlite;
        let engine = if sqlite { "sqlite" } else { "postgres" };
        fill(&tenant, sqlite).await;
        for file in HOT {
            let place = format!("crates/store/src/{file}.rs:");
            let explained = tenant.write(move |unit| -> tenant::Result<_> {
                let hot = db::STATEMENTS
                    .iter()
                    .filter(|sql| sql.place.starts_with(&place));
                let mut plans = Vec::new();
                for sql in hot {
                    let text = if sqlite { sql.sqlite() } else { sql.postgres() };
                    let words: Vec<&str> = text.split_whitespace().collect();
                    plans.push(format!(
                        "{}\n    {}",
                        words.join(" "),
                        unit.explain(sql)?.join("\n    ")
                    ));
                }
                plans.sort();
                Ok(plans.join("\n\n"))
            });
            insta::assert_snapshot!(format!("{file}_{engine}"), explained.await.unwrap());
        }
    })
    .await;
}
