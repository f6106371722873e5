//! What a schema that is valid in itself cannot be in Lua.

use super::LuaOptions;
use sync_schema::diagnostic::Sink;
use sync_schema::schema::Schema;

mod integers;
mod methods;
mod models;

/// Reports what Lua cannot hold, or would hold twice under one name.
pub fn check(schema: &Schema, options: &LuaOptions, sink: &mut Sink) {
    integers::check(schema, sink);
    models::check(schema, sink);
    methods::check(schema, options.naming, sink);
    if let Some(adapter) = options.adapter {
        super::adapter::check(schema, adapter, sink);
    }
}

/// As [`check`], of a schema all of whose names have passed already.
pub(crate) fn check_again(schema: &Schema, options: &LuaOptions, sink: &mut Sink) {
    integers::check(schema, sink);
    models::check(schema, sink);
    if let Some(adapter) = options.adapter {
        super::adapter::check(schema, adapter, sink);
    }
}
