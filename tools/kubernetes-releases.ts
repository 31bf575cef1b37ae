/** The ends of what is supported. What both of them know, each release between them knows: no field has gone and come back. */
export const OLDEST_RELEASE = 'v1.25.16';
export const NEWEST_RELEASE = 'v1.34.4';
