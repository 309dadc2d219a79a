import { describe, expect, it } from 'vitest';
import { cppViolations } from './cpp_layers.ts';
import { shapeViolations } from './file_shape.ts';
import { tsViolations } from './ts_layers.ts';

describe('the arrows between the C++ folders', () => {
  it.each([
    ['server/core/call.cpp', '#include "wire/codec.hpp"'],
    ['server/core/call.cpp', '#include <iostream>'],
    ['server/core/call.cpp', '#include <mutex>'],
    ['server/core/call.cpp', '#  include <sys/socket.h>'],
    ['server/core/call.hpp', '#include <openssl/sha.h>'],
    ['server/core/call.cpp', '  auto t = std::chrono::steady_clock::now();'],
    ['server/core/call.cpp', '#include <unicode/unistr.h>'],
    ['server/core/names.hpp', '#include <unicode/unistr.h>'],
    ['server/wire/codec.cpp', '#include "net/server.hpp"'],
    ['server/wire/codec.cpp', '#include <spdlog/spdlog.h>'],
    ['server/store/update.cpp', '#include "net/loop.hpp"'],
    ['server/net/server.cpp', '#include "store/store.hpp"'],
    ['server/net/server.cpp', '#include "ops/log.hpp"'],
    ['server/ops/log.cpp', '#include "core/ids.hpp"'],
    ['server/ops/log.cpp', '#include <uv.h>'],
    ['server/ice/supervisor.cpp', '#include "net/loop.hpp"'],
    ['server/ice/supervisor.cpp', '#include "ops/log.hpp"'],
    ['server/net/server.cpp', '#include "ice/supervisor.hpp"'],
    ['server/app/shard.cpp', '#include <uv.h>'],
    ['server/app/shard_test.cpp', '#include <uv.h>'],
    ['server/core/call_test.cpp', '#include "app/shard.hpp"'],
  ])('refuse in %s: %s', (path, line) => {
    expect(cppViolations(path, `#pragma once\n${line}\n`)).toEqual([expect.stringContaining(`${path}:2: `)]);
  });

  it.each([
    ['server/core/ids.cpp', '#include <openssl/evp.h>'],
    ['server/core/names.cpp', '#include <unicode/unistr.h>'],
    ['server/core/error.hpp', '#include <boost/system/result.hpp>'],
    ['server/core/call.cpp', '#include "core/call.hpp"\n#include <vector> // not steady_clock::now()'],
    ['server/core/call_test.cpp', '#include <gtest/gtest.h>\n#include <fstream>'],
    ['server/wire/codec.cpp', '#include "core/ids.hpp"\n#include <simdjson.h>'],
    ['server/net/loop.cpp', '#include <uv.h>\n#include <sys/socket.h>'],
    ['server/ice/supervisor.cpp', '#include <uv.h>\n#include <openssl/hmac.h>\n#include "core/ids.hpp"'],
    ['server/app/turn.cpp', '#include "ice/supervisor.hpp"'],
    ['server/app/shard.cpp', '#include "net/server.hpp"\n#include "ops/log.hpp"\n#include "store/store.hpp"'],
    ['server/main.cpp', '#include "app/serve.hpp"'],
  ])('allow in %s: %s', (path, text) => {
    expect(cppViolations(path, text)).toEqual([]);
  });
});

describe('the arrows between the TypeScript folders', () => {
  it.each([
    ['sdk/src/client.ts', "import { x } from '../../web/src/x.js';"],
    ['sdk/src/client.ts', "import ws from 'ws';"],
    ['sdk/src/client.ts', "import { join } from 'node:path';"],
    ['sdk/src/client.ts', "const late = await import('left-pad');"],
    ['sdk/src/client.ts', "export * from '../package.json';"],
    ['web/src/app.tsx', "import { Stream } from '../../sdk/src/stream.js';"],
    ['web/src/app.tsx', "import { Stream } from 'beckon/src/stream.js';"],
    ['web/src/app.tsx', "import 'lodash';"],
  ])('refuse in %s: %s', (path, text) => {
    expect(tsViolations(path, text)).toEqual([expect.stringContaining(`${path}: `)]);
  });

  it.each([
    ['sdk/src/client.ts', "import { x } from './x.js';"],
    ['sdk/src/vectors.test.ts', "import { Ajv2020 } from 'ajv/dist/2020.js';"],
    ['sdk/src/client.test.ts', "import { it } from 'vitest';\nimport { readFileSync } from 'node:fs';"],
    ['web/src/app.tsx', "import { useState } from 'preact/hooks';\nimport { connect } from 'beckon';"],
    ['web/src/call/view.tsx', "import * as m from '../paraglide/messages.js';"],
  ])('allow in %s: %s', (path, text) => {
    expect(tsViolations(path, text)).toEqual([]);
  });
});

describe('the shape of files', () => {
  it('refuses more than 500 lines and names that say nothing', () => {
    expect(shapeViolations('server/core/call.cpp', 'x\n'.repeat(500))).toEqual([]);
    expect(shapeViolations('server/core/call.cpp', 'x\n'.repeat(501))).toHaveLength(1);
    expect(shapeViolations('web/src/utils.ts', 'x\n')).toHaveLength(1);
  });
});
