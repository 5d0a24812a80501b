import ipaddr from 'ipaddr.js';
import { harmless, literalVectors } from '../../../test/spec/ssrf.js';
import { addressProblem, destinationProblem, hostOf, portOf, urlProblem } from './egress-url.js';

const open = { allow: [], httpsOnly: false };
const strict = { allow: [], httpsOnly: true };
const atHome = { allow: [ipaddr.parseCIDR('10.0.0.0/8')], httpsOnly: true };
const onThisMachine = { allow: [ipaddr.parseCIDR('127.0.0.0/8')], httpsOnly: true };

describe('a URL of a customer', () => {
  it.each(literalVectors)('is refused by itself: $because, $url', ({ url }) => {
    expect(urlProblem(url) ?? destinationProblem(url, open)).not.toBeNull();
  });

  it.each(harmless)('is taken: %s', (url) => {
    expect(urlProblem(url)).toBeNull();
    expect(destinationProblem(url, open)).toBeNull();
  });

  it.each`
    url                                   | problem
    ${'https://example.com/'}             | ${null}
    ${'http://example.com/'}              | ${null}
    ${'https://example.com/me@home?a=@b'} | ${null}
    ${'https://example.com?@'}            | ${null}
    ${'https://example.com#@'}            | ${null}
    ${null}                               | ${'must be a URL'}
    ${['https://example.com/']}           | ${'must be a URL'}
    ${{ href: 'https://example.com/' }}   | ${'must be a URL'}
    ${'example.com'}                      | ${'must be a URL'}
    ${'https://example.com/a b'}          | ${'must be a URL'}
    ${'https://example.com/a\u007f'}      | ${'must be a URL'}
    ${'https://example.com\\a'}           | ${'must be a URL'}
    ${'ftp://example.com/'}               | ${'must be an http or https URL'}
    ${'mailto:a@example.com'}             | ${'must be an http or https URL'}
    ${'https://a@example.com/'}           | ${'must not carry a user or password'}
    ${'https://:b@example.com/'}          | ${'must not carry a user or password'}
    ${'https://@example.com/'}            | ${'must not carry a user or password'}
    ${'https:@example.com/'}              | ${'must not carry a user or password'}
    ${'https://./'}                       | ${'must name a host'}
    ${'https://example.com:443/'}         | ${null}
    ${'https://example.com:80/'}          | ${null}
    ${'http://example.com:443/'}          | ${null}
    ${'https://example.com:1024/'}        | ${null}
    ${'https://example.com:65535/'}       | ${null}
    ${'https://example.com:1023/'}        | ${'must use port 80, 443, or one above 1023'}
    ${'https://example.com:0/'}           | ${'must use port 80, 443, or one above 1023'}
  `('$url: $problem', ({ url, problem }) => {
    expect(urlProblem(url)).toBe(problem);
  });

  it.each`
    url                           | open                            | strict                          | atHome                          | onThisMachine
    ${'https://example.com/'}     | ${null}                         | ${null}                         | ${null}                         | ${null}
    ${'http://example.com/'}      | ${null}                         | ${'must use https'}             | ${null}                         | ${null}
    ${'https://8.8.8.8/'}         | ${null}                         | ${null}                         | ${null}                         | ${null}
    ${'http://8.8.8.8/'}          | ${null}                         | ${'must use https'}             | ${'must use https'}             | ${'must use https'}
    ${'http://10.1.2.3/'}         | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${'leads to a private address'}
    ${'http://[::1]/'}            | ${'leads to a private address'} | ${'leads to a private address'} | ${'leads to a private address'} | ${'leads to a private address'}
    ${'http://localhost/'}        | ${'leads to a private address'} | ${'leads to a private address'} | ${'leads to a private address'} | ${null}
    ${'http://a.localhost./'}     | ${'leads to a private address'} | ${'leads to a private address'} | ${'leads to a private address'} | ${null}
    ${'http://intranet/'}         | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'http://corp/'}             | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.local/'}       | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.internal/'}    | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.localdomain/'} | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://home.arpa/'}       | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.home.arpa/'}   | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.lan/'}         | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.home/'}        | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.corp./'}       | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.intranet/'}    | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://box.private/'}     | ${'leads to a private address'} | ${'leads to a private address'} | ${null}                         | ${null}
    ${'https://lan.example.com/'} | ${null}                         | ${null}                         | ${null}                         | ${null}
    ${'https://my-lan.example/'}  | ${null}                         | ${null}                         | ${null}                         | ${null}
    ${'https://vlan.xlan/'}       | ${null}                         | ${null}                         | ${null}                         | ${null}
  `('leads somewhere allowed, by what it says: $url', ({ url, ...expected }) => {
    const said = Object.entries({ open, strict, atHome, onThisMachine }).map(([name, policy]) => [
      name,
      destinationProblem(url as string, policy),
    ]);
    expect(Object.fromEntries(said)).toEqual(expected);
  });
});

describe('a request to an address', () => {
  it.each`
    protocol    | address       | policy    | problem
    ${'https:'} | ${'8.8.8.8'}  | ${strict} | ${null}
    ${'http:'}  | ${'8.8.8.8'}  | ${strict} | ${'must use https'}
    ${'http:'}  | ${'8.8.8.8'}  | ${open}   | ${null}
    ${'http:'}  | ${'8.8.8.8'}  | ${atHome} | ${'must use https'}
    ${'http:'}  | ${'10.0.0.1'} | ${atHome} | ${null}
    ${'https:'} | ${'10.0.0.1'} | ${atHome} | ${null}
    ${'https:'} | ${'10.0.0.1'} | ${open}   | ${'leads to a private address'}
    ${'https:'} | ${'::1'}      | ${atHome} | ${'leads to a private address'}
  `('by $protocol to $address: $problem', ({ protocol, address, policy, problem }) => {
    expect(addressProblem(protocol, address, policy)).toBe(problem);
  });
});

describe('the parts of a URL', () => {
  it.each`
    url                            | host                 | port
    ${'https://Example.com./a'}    | ${'example.com'}     | ${443}
    ${'http://example.com:8080/'}  | ${'example.com'}     | ${8080}
    ${'http://[2606:4700::1111]/'} | ${'2606:4700::1111'} | ${80}
    ${'http://0x7f.1/'}            | ${'127.0.0.1'}       | ${80}
  `('$url: $host, $port', ({ url, host, port }) => {
    expect(hostOf(url as string)).toBe(host);
    expect(portOf(new URL(url as string))).toBe(port);
  });
});
