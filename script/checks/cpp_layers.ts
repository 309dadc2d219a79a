/** Which way the arrows between the folders of server/ point, and what each of them may include besides. */
interface Layer {
  /** Folders of server/ whose headers it may include. */
  readonly layers: readonly string[];
  /** Libraries by the beginning of their header names. */
  readonly libraries: readonly string[];
  /** Whether it may talk to the operating system: files, sockets, threads, clocks. */
  readonly io: boolean;
}

const layerOf: Readonly<Record<string, Layer>> = {
  core: { layers: ['core'], libraries: ['boost/system/', 'boost/assert/source_location.hpp'], io: false },
  wire: { layers: ['wire', 'core'], libraries: ['boost/', 'simdjson.h'], io: false },
  login: { layers: ['login', 'core'], libraries: ['openssl/', 'jwt.h', 'simdjson.h'], io: true },
  store: { layers: ['store', 'wire', 'core'], libraries: [], io: true },
  net: { layers: ['net', 'wire', 'core'], libraries: ['boost/', 'openssl/', 'uv.h'], io: true },
  ice: { layers: ['ice', 'core'], libraries: ['openssl/', 'uv.h'], io: true },
  ops: { layers: ['ops'], libraries: ['spdlog/', 'fmt/', 'CLI/'], io: true },
  app: {
    layers: ['app', 'net', 'ice', 'login', 'store', 'wire', 'core', 'ops'],
    libraries: ['openssl/', 'boost/'],
    io: true,
  },
};

const standardIo = new Set(
  `condition_variable cstdio filesystem fstream future iostream latch barrier mutex semaphore shared_mutex stop_token
   syncstream thread csignal`.split(/\s+/),
);

/** What is wrong with the text of one file under server/, each line as `path:line: why`. */
export function cppViolations(path: string, text: string): string[] {
  const name = path.split('/')[1] ?? '';
  const layer = layerOf[name];
  if (layer === undefined || path.split('/').length < 3) return [];
  const isTest = /_(test|in_tests|conformance)\.[ch]pp$/.test(path);
  const wrong: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const why = includeFault(line, name, layer, path, isTest) ?? clockFault(line, name, isTest);
    if (why !== undefined) wrong.push(`${path}:${index + 1}: ${why}`);
  }
  return wrong;
}

function includeFault(line: string, name: string, layer: Layer, path: string, isTest: boolean): string | undefined {
  const match = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line);
  const header = match?.[2];
  if (match === null || header === undefined) return undefined;
  if (match[1] === '"') {
    const folder = header.includes('/') ? header.slice(0, header.indexOf('/')) : '';
    return layer.layers.includes(folder) ? undefined : `${name} must not include "${header}"`;
  }
  if (header === 'uv.h' && name !== 'net' && name !== 'ice') return 'libuv stays in net and ice';
  if (isTest) return undefined;
  if (layer.libraries.some((library) => header.startsWith(library))) return undefined;
  if (name === 'core' && header.startsWith('openssl/') && path.endsWith('.cpp')) return undefined;
  // ICU is for names alone, and its headers are large: nobody gets them by including names.hpp.
  if (header.startsWith('unicode/') && /^server\/core\/(?:name_[a-z]+\.[ch]pp|names\.cpp)$/.test(path))
    return undefined;
  const isStandard = /^[a-z_0-9]+$/.test(header);
  if (!layer.io && standardIo.has(header)) return `${name} does no I/O: <${header}>`;
  if (isStandard) return undefined;
  const isSystem =
    /^(sys|netinet|arpa|net)\/|^(unistd|fcntl|poll|netdb|signal|errno|pthread|pwd|time|spawn|ifaddrs|malloc)\.h$/.test(
      header,
    );
  return isSystem && layer.io ? undefined : `${name} must not include <${header}>`;
}

function clockFault(line: string, name: string, isTest: boolean): string | undefined {
  if (name !== 'core' || isTest) return undefined;
  return /_clock::now\(|\bstd::time\(|\btime\(nullptr\)/.test(line.replace(/\/\/.*/, ''))
    ? 'core is given the time'
    : undefined;
}
