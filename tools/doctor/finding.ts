/** What is said of one thing, as a sentence for the person who must act. */
export interface Finding {
  /** A fault keeps the set from starting; a warning does not. */
  readonly weight: 'well' | 'warning' | 'fault';
  readonly text: string;
}

export const well = (text: string): Finding => ({ weight: 'well', text });
export const warning = (text: string): Finding => ({ weight: 'warning', text });
export const fault = (text: string): Finding => ({ weight: 'fault', text });
