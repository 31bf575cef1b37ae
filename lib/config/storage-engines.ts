import type { Options } from '../model/model';

/**
 * Engines whose tables the CLONE plugin copies without their rows. It does so with CSV as well, which is left out here: the
 * server's own logs are such tables.
 *
 * @see https://dev.mysql.com/doc/refman/8.4/en/clone-plugin-limitations.html
 */
const UNCOPIED = ['MyISAM', 'MRG_MYISAM', 'ARCHIVE', 'BLACKHOLE', 'FEDERATED'];

/** No table is made that a new replica would have without its rows. */
export const COPIED_ENGINES_ONLY: Options = { disabled_storage_engines: UNCOPIED.join(',') };

/** The engines that a value of `disabled_storage_engines` names. */
function enginesIn(disabled: string): string[] {
  return disabled.split(',').map((engine) => engine.trim().toUpperCase());
}

/** Whether tables can be made that CLONE copies without their rows. */
export function letsUncopiedBeMade(disabled: string): boolean {
  const engines = enginesIn(disabled);
  return UNCOPIED.some((engine) => !engines.includes(engine.toUpperCase()));
}

/** The option by which new tables would be of an engine that is disabled; a server with such options does not start. */
export function disabledDefault(options: Options): string | undefined {
  const disabled = enginesIn(options['disabled_storage_engines'] ?? '');
  return ['default_storage_engine', 'default_tmp_storage_engine'].find((name) =>
    disabled.includes((options[name] ?? 'InnoDB').toUpperCase()),
  );
}
