// Everything the quiz says, in each of its languages. To add a language, add an entry: the first
// screen lists them in this order.

export const languages = [
  {
    name: 'English',
    question: 'Which is the longest river in Africa?',
    rivers: ['Congo', 'Nile', 'Niger'],
    chooseOne: 'Please answer 1, 2 or 3.',
    right: 'That is right.',
    wrong: 'No, it is the Nile.',
    thanks: 'Thank you for playing!',
    score: (right, played, dial) => `Your score is ${right} of ${played}. Dial ${dial} to play again.`,
  },
  {
    name: 'Kiswahili',
    question: 'Mto mrefu zaidi barani Afrika ni upi?',
    rivers: ['Kongo', 'Nile', 'Niger'],
    chooseOne: 'Tafadhali jibu 1, 2 au 3.',
    right: 'Ni sahihi.',
    wrong: 'Hapana, ni mto Nile.',
    thanks: 'Asante kwa kucheza!',
    score: (right, played, dial) => `Alama zako ni ${right} kati ya ${played}. Piga ${dial} kucheza tena.`,
  },
];

/** Which of the rivers is the answer, counted from 0. */
export const answer = 1;
