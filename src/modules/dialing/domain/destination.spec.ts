import { classifyNumber, isPremium } from './destination.js';

describe('classifyNumber', () => {
  it.each`
    what                               | number                  | country | type                      | valid    | premium
    ${'a fictional number'}            | ${'+12125550101'}       | ${'US'} | ${'fixed_line_or_mobile'} | ${true}  | ${false}
    ${'the same code, another land'}   | ${'+14165550101'}       | ${'CA'} | ${'fixed_line_or_mobile'} | ${true}  | ${false}
    ${'Jamaica looks like home'}       | ${'+18765550100'}       | ${'JM'} | ${'mobile'}               | ${true}  | ${false}
    ${'US premium'}                    | ${'+19005550100'}       | ${'US'} | ${'premium_rate'}         | ${true}  | ${true}
    ${'US toll-free'}                  | ${'+18005550100'}       | ${'US'} | ${'toll_free'}            | ${true}  | ${false}
    ${'UK fiction, which no plan has'} | ${'+447700900123'}      | ${null} | ${null}                   | ${false} | ${false}
    ${'UK premium, for fiction'}       | ${'+449098790123'}      | ${'GB'} | ${'premium_rate'}         | ${true}  | ${true}
    ${'German shared cost'}            | ${'+491805000000'}      | ${'DE'} | ${'shared_cost'}          | ${true}  | ${true}
    ${'US pay-per-call exchange'}      | ${'+14159760123'}       | ${'US'} | ${'fixed_line_or_mobile'} | ${true}  | ${true}
    ${'976 elsewhere in the number'}   | ${'+14155550976'}       | ${'US'} | ${'fixed_line_or_mobile'} | ${true}  | ${false}
    ${'a US personal number'}          | ${'+15005550123'}       | ${'US'} | ${'personal_number'}      | ${true}  | ${true}
    ${'a UK personal number'}          | ${'+447012345678'}      | ${'GB'} | ${'personal_number'}      | ${true}  | ${true}
    ${'a freephone of no country'}     | ${'+80012345678'}       | ${null} | ${'toll_free'}            | ${true}  | ${false}
    ${'too short'}                     | ${'+1415555'}           | ${null} | ${null}                   | ${false} | ${false}
    ${'no plus'}                       | ${'12125550101'}        | ${null} | ${null}                   | ${false} | ${false}
    ${'not in E.164'}                  | ${'+1 212 5550101'}     | ${null} | ${null}                   | ${false} | ${false}
    ${'an extension'}                  | ${'+12125550101;ext=2'} | ${null} | ${null}                   | ${false} | ${false}
    ${'no number'}                     | ${'+'}                  | ${null} | ${null}                   | ${false} | ${false}
    ${'a country code that is none'}   | ${'+9991234567'}        | ${null} | ${null}                   | ${false} | ${false}
  `('$what: $number is $type of $country', ({ number, country, type, valid, premium }) => {
    expect(classifyNumber(number)).toEqual({ country, type, valid });
    expect(isPremium({ e164: number, type })).toBe(premium);
  });
});
