// Rules and faces say numbers in the same words.
export { about, amount, jobsWords, percent, rateWords, runsWords } from '../../model/amounts.js';
