import './action/guard.js';
import { main } from './action/main.js';

process.exitCode = await main(process.env);
