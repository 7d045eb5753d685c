//! Whether a post costs more where more is stored.

use std::path::Path;
use std::sync::Arc;

use db::{params, sql};
use tenant::Tenant;

use crate::report::Report;
use crate::world::World;
use crate::{Process, Result, WRITES};

/// Rows written in one transaction.
const CHUNK: i64 = 50_000;

/// One server on SQLite, first with few posts, then with many.
pub async fn run(binary: &Path, report: &mut Report) -> Result<()> {
    for (count, name) in [
        (10_000, "a post where 10,000 are stored"),
        (1_000_000, "a post where 1,000,000 are stored"),
    ] {
        eprintln!("==> SQLite: {count} posts");
        let (world, tenant) = World::open(None).await?;
        fill(&tenant, count).await?;
        drop(tenant);
        let process = Process::start(binary, &world.data(), &World::domain(0)).await?;
        let cost = process.cost(WRITES, async || world.post_as(&process.client, 0).await);
        report.add("SQLite", name, cost.await?, "ms CPU");
        process.stop().await?;
    }
    Ok(())
}

/// Posts of everybody, long ago.
pub async fn fill(tenant: &Arc<Tenant>, count: i64) -> Result<()> {
    for first in (0..count).step_by(CHUNK as usize) {
        let last = (first + CHUNK).min(count);
        let chunk = tenant.write(move |unit| -> tenant::Result<()> {
            unit.exec(
                sql!("insert into conversations (id) values (1) on conflict do nothing"),
                params![],
            )?;
            unit.exec(
                sql!(
                    "with recursive n (i) as (select $1 + 1 union all select i + 1 from n where i < $2)
                     insert into statuses (id, account_id, uri, local, content, source, visibility, conversation_id, created_at)
                     select i, a.id, 'http://bench.test/' || i, true, '<p>The steppe is wide, and the evening is long.</p>', '', 0, 1, i
                     from n join (select id, row_number() over (order by id) as place from accounts) a on a.place = i % 50 + 1"
                ),
                params![first, last],
            )?;
            Ok(())
        });
        chunk.await?;
    }
    Ok(())
}
