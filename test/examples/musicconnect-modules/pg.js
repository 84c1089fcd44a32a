// Stands in the place of the client of PostgreSQL: it says what it was asked for, and knows one song.
const { EventEmitter } = require('node:events');

exports.Pool = class extends EventEmitter {
  constructor({ connectionString }) {
    super();
    process.stdout.write(`pg ${connectionString}\n`);
  }

  async query(text, values = []) {
    process.stdout.write(`pg ${text} ${values.join(' ')}\n`);
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.DATABASE_TAKES ?? 0)));
    const [title, artist] = values.length > 0 ? values : ['Nightswimming', 'R.E.M.'];
    return { rows: [{ id: '1', title, artist }] };
  }

  async end() {
    process.stdout.write('pg end\n');
  }
};
