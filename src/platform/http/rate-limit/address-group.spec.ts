import { addressGroup } from './address-group.js';

describe('the addresses of one subscriber', () => {
  it.each`
    address                      | group
    ${'203.0.113.7'}             | ${'203.0.113.7'}
    ${'::ffff:203.0.113.7'}      | ${'203.0.113.7'}
    ${'2001:db8:0:1:2:3:4:5'}    | ${'2001:db8:0:1::/64'}
    ${'2001:db8:0:1::9'}         | ${'2001:db8:0:1::/64'}
    ${'2001:0DB8:0000:0001::42'} | ${'2001:db8:0:1::/64'}
    ${'::1'}                     | ${'0:0:0:0::/64'}
  `('counts $address with $group', ({ address, group }: { address: string; group: string }) => {
    expect(addressGroup(address)).toBe(group);
  });
});
