import ipaddr from 'ipaddr.js';
import { internationalNumber, numberInPath } from './e164.js';
import { isAllowedAddress, isLocalName } from '../../../platform/security/reachable.js';
import { parseSipAddress } from './sip-address.js';
import { syncPauseMs } from './sync-pause.js';

describe('a number of the workspace', () => {
  it.each`
    text                        | e164
    ${'+14155550123'}           | ${'+14155550123'}
    ${' +1 (415) 555-0123 '}    | ${'+14155550123'}
    ${'+1.415.555.0123'}        | ${'+14155550123'}
    ${'+44 20 7946 0018'}       | ${'+442079460018'}
    ${'4155550123'}             | ${undefined}
    ${'+1415555012'}            | ${undefined}
    ${'+14155550123 ext. 4'}    | ${undefined}
    ${'+14155550123;ext=4'}     | ${undefined}
    ${'call +14155550123'}      | ${undefined}
    ${'+1 415 555 0123 / 0124'} | ${undefined}
    ${'+999123'}                | ${undefined}
    ${''}                       | ${undefined}
  `('$text is $e164', ({ text, e164 }: { text: string; e164: string | undefined }) => {
    expect(internationalNumber(text)?.e164).toBe(e164);
  });

  it.each(['+14155550123', '14155550123', ' 14155550123'])('%p in a path is the same number', (segment) => {
    expect(numberInPath(segment)).toBe('+14155550123');
  });

  it('is not made of letters in a path', () => {
    expect(numberInPath('map_agent')).toBeNull();
  });
});

describe('the address of a SIP server', () => {
  it.each`
    text                       | host                 | port
    ${'sip.example.com'}       | ${'sip.example.com'} | ${null}
    ${'SIP.Example.com.'}      | ${'sip.example.com'} | ${null}
    ${'sip.example.com:5061'}  | ${'sip.example.com'} | ${5061}
    ${'203.0.113.7:5060'}      | ${'203.0.113.7'}     | ${5060}
    ${'[2001:db8::1]:5060'}    | ${'2001:db8::1'}     | ${5060}
    ${'pbx'}                   | ${'pbx'}             | ${null}
    ${'sip:sip.example.com'}   | ${undefined}         | ${undefined}
    ${'user@sip.example.com'}  | ${undefined}         | ${undefined}
    ${'sip.example.com;lr'}    | ${undefined}         | ${undefined}
    ${'sip.example.com/x'}     | ${undefined}         | ${undefined}
    ${'sip.example.com:0'}     | ${undefined}         | ${undefined}
    ${'sip.example.com:70000'} | ${undefined}         | ${undefined}
    ${'2001:db8::1'}           | ${undefined}         | ${undefined}
    ${'sip..example.com'}      | ${undefined}         | ${undefined}
    ${'-sip.example.com'}      | ${undefined}         | ${undefined}
    ${'127.1'}                 | ${undefined}         | ${undefined}
    ${'2130706433'}            | ${undefined}         | ${undefined}
    ${'0x7f.0x1'}              | ${undefined}         | ${undefined}
    ${'sip.example.com\nx: y'} | ${undefined}         | ${undefined}
  `('$text is $host, port $port', ({ text, host, port }: { text: string; host?: string; port?: number }) => {
    const address = parseSipAddress(text);
    expect(address?.host).toBe(host);
    expect(address?.port).toBe(port);
  });

  it.each`
    address               | allowed
    ${'8.8.8.8'}          | ${true}
    ${'2606:4700::1111'}  | ${true}
    ${'127.0.0.1'}        | ${false}
    ${'10.1.2.3'}         | ${false}
    ${'172.20.0.1'}       | ${false}
    ${'192.168.1.1'}      | ${false}
    ${'169.254.169.254'}  | ${false}
    ${'100.64.0.1'}       | ${false}
    ${'0.0.0.0'}          | ${false}
    ${'224.0.0.1'}        | ${false}
    ${'::1'}              | ${false}
    ${'fe80::1'}          | ${false}
    ${'fd00::1'}          | ${false}
    ${'::ffff:127.0.0.1'} | ${false}
    ${'64:ff9b::7f00:1'}  | ${false}
  `('$address: $allowed', ({ address, allowed }: { address: string; allowed: boolean }) => {
    expect(isAllowedAddress(address, [])).toBe(allowed);
  });

  it('may be private where the operator allows the range, and only there', () => {
    const ranges = [ipaddr.parseCIDR('10.0.0.0/8'), ipaddr.parseCIDR('fd00::/8')];
    expect(isAllowedAddress('10.1.2.3', ranges)).toBe(true);
    expect(isAllowedAddress('::ffff:10.1.2.3', ranges)).toBe(true);
    expect(isAllowedAddress('fd00::1', ranges)).toBe(true);
    expect(isAllowedAddress('127.0.0.1', ranges)).toBe(false);
  });

  it('is never the machine itself by name', () => {
    expect(isLocalName('localhost')).toBe(true);
    expect(isLocalName('sip.localhost')).toBe(true);
    expect(isLocalName('localhost.example.com')).toBe(false);
  });
});

describe('the pause before a trunk is tried again', () => {
  it('doubles from 1 s to 5 minutes', () => {
    expect([1, 2, 3, 9, 10, 500].map((attempt) => syncPauseMs(attempt, true))).toEqual([
      1000, 2000, 4000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is long when LiveKit refuses the trunk as such', () => {
    expect(syncPauseMs(1, false)).toBe(600_000);
  });
});
