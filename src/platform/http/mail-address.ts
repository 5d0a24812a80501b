import { applyDecorators } from '@nestjs/common';
import { IsAscii, IsEmail } from 'class-validator';

/**
 * An e-mail address as a mailbox has one spelling of it: in ASCII, an international domain in its `xn--` form. Other
 * letters that look alike, or that nobody sees, would make many accounts of one mailbox.
 */
export function IsMailAddress(): PropertyDecorator {
  return applyDecorators(IsEmail({ allow_utf8_local_part: false }), IsAscii());
}
