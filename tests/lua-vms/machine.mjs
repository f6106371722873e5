// A Lua machine of one version, from the package lua-wasm-bindings.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The versions that there are. */
export const VERSIONS = ["5.0", "5.1", "5.2", "5.3", "5.4", "5.5"];

// The bindings hand a whole chunk over on a small stack, as text without NUL. So a source goes in
// piece by piece, as a literal with its bytes escaped.
const PIECE = 4096;

export class Machine {
  /** @param {string} version one of VERSIONS */
  constructor(version) {
    const { lua, lauxlib, lualib } = require(`lua-wasm-bindings/dist/lua.${version.replace(".", "")}`);
    Object.assign(this, { lua, lauxlib });
    this.state = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(this.state);
  }

  /** Loads and runs a file. Throws with Lua's message if it fails. */
  load(name, bytes) {
    this.call("__pieces = {} return ''");
    for (let start = 0; start < bytes.length; start += PIECE) {
      const piece = bytes.subarray(start, start + PIECE);
      this.call(`table.insert(__pieces, "${escape(piece)}") return ''`);
    }
    this.call(`
      local source = table.concat(__pieces)
      __pieces = nil
      local chunk, message = (loadstring or load)(source, "@${name}")
      if not chunk then error(message, 0) end
      chunk()
      return ''`);
  }

  /** Runs a short chunk that returns a string. Throws with Lua's message if it fails. */
  call(chunk) {
    const status = this.lauxlib.luaL_dostring(this.state, chunk);
    const answer = this.lua.lua_tostring(this.state, -1);
    this.lua.lua_settop(this.state, 0);
    if (status !== 0) throw new Error(answer ?? "Lua failed without a message");
    return answer;
  }

  close() {
    this.lua.lua_close(this.state);
  }
}

function escape(bytes) {
  let text = "";
  for (const byte of bytes) {
    const plain = byte >= 32 && byte < 127 && byte !== 34 && byte !== 92;
    text += plain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
  }
  return text;
}
