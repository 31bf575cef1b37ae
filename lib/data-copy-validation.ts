import type { DataCopy } from './data-copy';
import { isOfSeries, seriesOf, SERIES } from './model/versions';
import { COMPRESSIONS, XTRABACKUP_SERIES, xtrabackupFor, type XtraBackupSeries } from './model/xtrabackup';
import { imageFinding, isWhole, show, type Finding } from './findings';

const XTRABACKUP_VERSION = /^\d+\.\d+(\.\d+(-\d+(\.\d+)?)?)?$/;
const METHODS = ['clone-plugin', 'xtrabackup'];
const MAX_STREAMS = 64;
/** Before it, XtraBackup 8.0 copies no server that is newer than itself. */
const OLDEST_8_0 = 34;

const PAIRS = `the pairs that work are ${XTRABACKUP_SERIES.map(({ version, server }) => `XtraBackup ${version} with MySQL ${server}`).join(', ')}`;

/** What is wrong with the way in which data are copied, for servers of a version that is supported. */
export function dataCopyFindings(version: string, dataCopy: DataCopy | undefined): Finding[] {
  const series = seriesOf(version);
  if (series === undefined) return [];
  if (dataCopy !== undefined && !METHODS.includes(dataCopy.method)) {
    return [`dataCopy ${show(dataCopy)} is no way to copy data: use DataCopy.clonePlugin() or DataCopy.xtrabackup()`];
  }
  if (dataCopy?.method !== 'xtrabackup') {
    const versions = SERIES.filter(({ hasClonePlugin }) => hasClonePlugin).map((s) => s.version);
    return [
      !series.hasClonePlugin &&
        `version ${show(version)} has no CLONE plugin to copy data with: pass dataCopy: DataCopy.xtrabackup(), or use one of ${versions.join(', ')}`,
    ];
  }
  const pair = xtrabackupFor(series.version);
  if (pair === undefined) {
    return [
      `dataCopy is XtraBackup, which has no release for version ${show(version)}: leave dataCopy out, and the CLONE plugin copies; ${PAIRS}`,
    ];
  }
  return xtrabackupFindings(version, pair, dataCopy);
}

function xtrabackupFindings(server: string, pair: XtraBackupSeries, { xtrabackupOptions = {} }: DataCopy): Finding[] {
  const { version, image, streams, compression } = xtrabackupOptions;
  const isKnown = (COMPRESSIONS as readonly (string | undefined)[]).includes(compression);
  return [
    version !== undefined &&
      !(XTRABACKUP_VERSION.test(version) && isOfSeries(version, pair.version)) &&
      `dataCopy.version ${show(version)} is no XtraBackup for MySQL ${server}: use ${show(pair.version)}, or a release of it; ${PAIRS}`,
    version !== undefined &&
      isOfSeries(version, '8.0') &&
      Number(/^8\.0\.(\d+)/.exec(version)?.[1] ?? OLDEST_8_0) < OLDEST_8_0 &&
      `dataCopy.version ${show(version)} copies no server that is newer than itself: use 8.0.${OLDEST_8_0} or later`,
    imageFinding('dataCopy.image', image),
    streams !== undefined &&
      !isWhole(streams, 1, MAX_STREAMS) &&
      `dataCopy.streams ${show(streams)} is not a number of streams: use a whole number from 1 to ${MAX_STREAMS}`,
    compression !== undefined &&
      !isKnown &&
      `dataCopy.compression ${show(compression)} is not known: use ${COMPRESSIONS.map(show).join(' or ')}, or leave it out`,
    isKnown &&
      image === undefined &&
      !(pair.compressors as readonly (string | undefined)[]).includes(compression) &&
      `dataCopy.compression ${show(compression)} is not in the image of XtraBackup ${pair.version}: ${[...pair.compressors.map((program) => `use ${show(program)}`), 'leave it out', "pass an 'image' that has it"].join(', or ')}`,
  ];
}
