import { Module } from '@nestjs/common';
import { Profiles } from './profiles.js';

@Module({ providers: [Profiles], exports: [Profiles] })
export class ProfilesModule {}
