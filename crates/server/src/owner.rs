//! As whom a command acts: a server that runs as another user could not read or change what is left in its data folder.

use std::io::{self, Write, stderr};
use std::path::Path;

use rustix::fs::Mode;
use rustix::process::{geteuid, umask};

use crate::StartResult;

/// What this process makes is read by its user alone.
pub fn keep_private() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// Root acts as the user to whom the data folder belongs from here on; anybody else must be that user. Rights are those of a
/// thread and of those that it begins: there must be no other one yet.
pub fn act_as_owner(data: &Path) -> StartResult<()> {
    let me = geteuid().as_raw();
    let other = hosting::owner(data).filter(|(user, _)| *user != me);
    let Some((user, group)) = other else {
        return Ok(());
    };
    let (folder, owner) = (data.display(), name(user));
    if me == 0 && become_user(user, group).is_ok() {
        let told = writeln!(
            stderr(),
            "This runs as {owner}, to whom the folder {folder} belongs."
        );
        return Ok(told?);
    }
    let how = match me {
        0 => "runuser -u",
        _ => "sudo -u",
    };
    Err(format!(
        "Nothing was done: the folder {folder} belongs to {owner}, and this is {}. A server that runs as {owner} could not use \
         what this command leaves there. Write: {how} {owner} -- steppe …",
        name(me)
    )
    .into())
}

/// Root looks as the user to whom the data folder belongs: root may do everything, and would see nothing wrong.
pub fn look_as_owner(data: &Path) -> StartResult<()> {
    match geteuid().is_root() {
        true => act_as_owner(data),
        false => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn become_user(user: u32, group: u32) -> io::Result<()> {
    use rustix::thread::{Gid, Uid, set_thread_groups, set_thread_res_gid, set_thread_res_uid};
    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    set_thread_groups(&[group])?;
    set_thread_res_gid(group, group, group)?;
    Ok(set_thread_res_uid(user, user, user)?)
}

#[cfg(not(target_os = "linux"))]
fn become_user(_: u32, _: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// How a user is called; the number after a #, when nobody knows.
pub(crate) fn name(user: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = users.lines().find_map(|line| {
        let mut words = line.split(':');
        let name = words.next()?;
        (words.nth(1)? == user.to_string()).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| format!("#{user}"))
}
