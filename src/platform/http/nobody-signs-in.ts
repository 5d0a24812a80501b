import { Global, Injectable, Module } from '@nestjs/common';
import { type Principal, PrincipalResolver } from './principal.js';

@Injectable()
class NoPrincipals extends PrincipalResolver {
  resolve(): Promise<Principal | null> {
    return Promise.resolve(null);
  }
}

/** For a process without the api role: its routes are health and metrics, which need no sign-in. */
@Global()
@Module({ providers: [{ provide: PrincipalResolver, useClass: NoPrincipals }], exports: [PrincipalResolver] })
export class NobodySignsIn {}
