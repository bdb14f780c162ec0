/** Whether what is rendered here is on the screen: a part that is kept while another one is shown takes no keys. */
import { createContext } from 'react';

export const Shown = createContext(true);
