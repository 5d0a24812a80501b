import ipaddr from 'ipaddr.js';
import { isAllowedAddress, isListedAddress, isLocalName } from './reachable.js';

const ranges = (...texts: string[]) => texts.map((text) => ipaddr.parseCIDR(text));

describe('an address that a customer names', () => {
  // Each range from just before to just after it: an edge that moves by one address fails.
  it.each`
    range                    | before               | first            | last                 | after
    ${'this network'}        | ${null}              | ${'0.0.0.0'}     | ${'0.255.255.255'}   | ${'1.0.0.0'}
    ${'10/8'}                | ${'9.255.255.255'}   | ${'10.0.0.0'}    | ${'10.255.255.255'}  | ${'11.0.0.0'}
    ${'shared space'}        | ${'100.63.255.255'}  | ${'100.64.0.0'}  | ${'100.127.255.255'} | ${'100.128.0.0'}
    ${'loopback'}            | ${'126.255.255.255'} | ${'127.0.0.0'}   | ${'127.255.255.255'} | ${'128.0.0.0'}
    ${'link-local'}          | ${'169.253.255.255'} | ${'169.254.0.0'} | ${'169.254.255.255'} | ${'169.255.0.0'}
    ${'172.16/12'}           | ${'172.15.255.255'}  | ${'172.16.0.0'}  | ${'172.31.255.255'}  | ${'172.32.0.0'}
    ${'192.168/16'}          | ${'192.167.255.255'} | ${'192.168.0.0'} | ${'192.168.255.255'} | ${'192.169.0.0'}
    ${'benchmarks'}          | ${'198.17.255.255'}  | ${'198.18.0.0'}  | ${'198.19.255.255'}  | ${'198.20.0.0'}
    ${'multicast and above'} | ${'223.255.255.255'} | ${'224.0.0.0'}   | ${'255.255.255.255'} | ${null}
    ${'below 2000::/3'}      | ${null}              | ${'::'}          | ${'1fff::ffff'}      | ${'2003::'}
    ${'above 2000::/3'}      | ${'3ffe:ffff::'}     | ${'4000::'}      | ${'ffff::ffff'}      | ${null}
    ${'6to4'}                | ${'2001:fff::'}      | ${'2002::'}      | ${'2002:ffff::'}     | ${'2003::'}
  `('is public up to $before and from $after on, and not between: $range', (row) => {
    for (const outside of [row.before, row.after] as (string | null)[]) {
      if (outside !== null) expect([outside, isAllowedAddress(outside, [])]).toEqual([outside, true]);
    }
    for (const inside of [row.first, row.last] as string[]) {
      expect([inside, isAllowedAddress(inside, [])]).toEqual([inside, false]);
    }
  });

  it.each(['::ffff:8.8.8.8', '::8.8.8.8', '64:ff9b::808:808', '2002:808:808::1', '2001:0:808:808::1'])(
    'is refused when it wraps a public IPv4 address: %s',
    (address) => {
      expect(isAllowedAddress(address, [])).toBe(false);
    },
  );

  it('may be private where the operator allows its range, and nowhere else', () => {
    const allowed = ranges('10.1.0.0/16', 'fd00:1::/32');
    for (const address of ['10.1.0.0', '10.1.255.255', 'fd00:1::1', '::ffff:10.1.2.3']) {
      expect([address, isAllowedAddress(address, allowed)]).toEqual([address, true]);
    }
    for (const address of ['10.0.255.255', '10.2.0.0', 'fd00:2::1', '::ffff:10.2.0.0', '127.0.0.1', '::1']) {
      expect([address, isAllowedAddress(address, allowed)]).toEqual([address, false]);
    }
  });

  it('is public beside a list that does not name it, and is not thereby named', () => {
    const allowed = ranges('10.0.0.0/8');
    expect(isAllowedAddress('8.8.8.8', allowed)).toBe(true);
    expect(isAllowedAddress('2606:4700::1111', allowed)).toBe(true);
    expect(isListedAddress('8.8.8.8', allowed)).toBe(false);
    expect(isListedAddress('8.8.8.8', ranges('8.8.8.0/24'))).toBe(true);
  });

  it('is not matched by a range of the other family, whatever its length', () => {
    expect(isListedAddress('10.0.0.1', ranges('::/0'))).toBe(false);
    expect(isListedAddress('fd00::1', ranges('0.0.0.0/0'))).toBe(false);
    expect(isListedAddress('fd00::1', ranges('0.0.0.0/0', 'fd00::/8'))).toBe(true);
  });

  it.each(['', 'example.com', '300.1.1.1', '10.0.0.0/8'])('has to be one: %j is a fault', (text) => {
    expect(() => isAllowedAddress(text, [])).toThrow('neither IPv6 nor IPv4');
  });
});

describe('a name', () => {
  it.each`
    name                       | local
    ${'localhost'}             | ${true}
    ${'a.b.localhost'}         | ${true}
    ${'notlocalhost'}          | ${false}
    ${'localhost.example.com'} | ${false}
    ${''}                      | ${false}
  `('means this machine whatever a name server says: $name, $local', ({ name, local }) => {
    expect(isLocalName(name as string)).toBe(local);
  });
});
