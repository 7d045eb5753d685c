//! Notifications, hashtags, filters and reports.

use std::sync::Arc;

use entities::*;

use super::{ID, TIME, account, status};

pub fn notification() -> Notification {
    Notification {
        id: ID,
        notification_type: NotificationType::Mention,
        created_at: TIME,
        group_key: "ungrouped-20".into(),
        account: Arc::new(account()),
        status: Some(status()),
        report: None,
    }
}

pub fn grouped_notifications(status: Status) -> GroupedNotificationsResults {
    GroupedNotificationsResults {
        accounts: vec![Arc::new(account())],
        partial_accounts: None,
        statuses: vec![status],
        notification_groups: vec![notification_group()],
    }
}

pub fn notification_group() -> NotificationGroup {
    NotificationGroup {
        group_key: "favourite-117020579695730951-495997".into(),
        notifications_count: 2,
        notification_type: NotificationType::Favourite,
        most_recent_notification_id: 32,
        page: Some(NotificationGroupPage {
            page_min_id: Id(31),
            page_max_id: Id(32),
            latest_page_notification_at: TIME,
        }),
        sample_account_ids: vec![ID],
        status_id: Some(ID),
        report: None,
    }
}

pub fn tag() -> Tag {
    Tag {
        id: Id(1),
        name: "cats".into(),
        url: "https://a.test/tags/cats".into(),
        history: vec![daily_use()],
        following: Some(true),
        featuring: Some(false),
    }
}

pub fn daily_use() -> DailyUse {
    DailyUse {
        day: TextNumber(1_785_542_400),
        accounts: TextNumber(1),
        uses: TextNumber(2),
    }
}

pub fn filter() -> Filter {
    Filter {
        id: Id(1),
        title: "Spam".into(),
        context: vec![FilterContext::Home],
        expires_at: Some(TIME),
        filter_action: FilterAction::Warn,
        rules: Some(FilterRules {
            keywords: vec![keyword()],
            statuses: vec![filter_status()],
        }),
    }
}

pub fn keyword() -> FilterKeyword {
    FilterKeyword {
        id: Id(1),
        keyword: "spam".into(),
        whole_word: true,
    }
}

pub fn filter_status() -> FilterStatus {
    FilterStatus {
        id: Id(1),
        status_id: ID,
    }
}

pub fn report() -> Report {
    Report {
        id: Id(1),
        action_taken: false,
        action_taken_at: Some(TIME),
        category: ReportCategory::Other,
        comment: "api crimes".into(),
        forwarded: false,
        created_at: TIME,
        status_ids: Some(vec![ID]),
        rule_ids: Some(vec![Id(1)]),
        collection_ids: Some(vec![]),
        target_account: Arc::new(account()),
    }
}
