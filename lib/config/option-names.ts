/** An option's name as a member of the props: `innodb_buffer_pool_size` is `innodbBufferPoolSize`. */
export function memberOf(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, char: string) => char.toUpperCase());
}
