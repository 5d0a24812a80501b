import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller.js';

/** The pages that links of mails lead to when there is no web application elsewhere (`APP_URL`). */
@Module({ controllers: [PagesController] })
export class PagesModule {}
