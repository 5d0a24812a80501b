import { Writable } from 'node:stream';
import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { pino } from 'pino';

export interface LogLine {
  msg: string;
  level: number;
  context?: string;
  key?: string;
  err?: { message: string; code?: string };
}

/** A logger for a test's application, and the lines that it has written. */
export function capturedLog(): { lines: LogLine[]; module: DynamicModule } {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(JSON.parse(line.toString()) as LogLine);
      done();
    },
  });
  return { lines, module: LoggerModule.forRoot({ pinoHttp: { logger: pino(stream), autoLogging: false } }) };
}
