//! Who may write an entry, and at which level.

use crate::host::Host;
use crate::registry::{ConflictRule, KeyValue, KeysView, Level, PathInfo, PermissionRule, Registry};

/// The level of an entry: by its keys, and by the host's flags of this moment.
pub(crate) fn level<H: Host>(registry: &Registry, host: &H, path: &PathInfo, keys: &KeysView<'_>) -> Level {
    let flag = |index: usize| registry.host_flags.get(index).is_some_and(|name| host.flag(name));
    (path.level)(keys, &flag)
}

/// What a player lacks to write an entry, in words; nothing if it may.
pub(crate) fn lacks<H: Host>(
    registry: &Registry,
    host: &H,
    player: &str,
    path: &PathInfo,
    keys: &KeysView<'_>,
) -> Option<String> {
    let is_key = |index: usize| keys.values.get(index) == Some(&KeyValue::Text(player));
    let key_name = |index: usize| path.keys.get(index).map_or("", |info| info.name);
    let allowed = match path.permission {
        PermissionRule::Anyone => true,
        PermissionRule::Authority => host.is_authority(player),
        PermissionRule::SelfKey(index) => is_key(index),
        PermissionRule::Class(index) => registry
            .permissions
            .get(index)
            .is_some_and(|class| host.can(player, class, keys)),
    };
    if !allowed {
        return Some(match path.permission {
            PermissionRule::Anyone | PermissionRule::Authority => format!("`{player}` is not the authority"),
            PermissionRule::SelfKey(index) => {
                format!("only the peer named by `{}` may write it", key_name(index))
            }
            PermissionRule::Class(index) => {
                let class = registry.permissions.get(index).copied().unwrap_or_default();
                format!("`{player}` lacks the permission `{class}`")
            }
        });
    }
    match path.conflict {
        ConflictRule::Owner(index) if !is_key(index) => Some(format!(
            "only its owner, the peer named by `{}`, may write it",
            key_name(index)
        )),
        _ => None,
    }
}
