// Rules and faces say numbers in the same words.
export { about, amount, jobsWords, percent, rateWords } from '../../model/amounts.js';
