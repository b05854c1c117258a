
'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const items = data.items;
  const memory = 'mdpo-study-' + data.study;
  const get = id => document.getElementById(id);
  const sides = {left: 'choose-left', tie: 'choose-tie', right: 'choose-right'};
  const state = {rater: '', place: 0, choices: {}};
  let shownAt = Date.now();

  function remember() {
    try {
      localStorage.setItem(memory, JSON.stringify(state));
    } catch (failure) {
      say('This browser keeps nothing: save before you close the page.');
    }
  }

  function recall() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(memory));
    } catch (failure) {
      return;
    }
    if (!kept || typeof kept !== 'object') {
      return;
    }
    state.rater = typeof kept.rater === 'string' ? kept.rater : '';
    state.place = Number.isInteger(kept.place) ? Math.min(Math.max(kept.place, 0), items.length) : 0;
    for (const item of items) {
      const choice = kept.choices && kept.choices[item.item];
      if (choice && Object.hasOwn(sides, choice.choice)) {
        state.choices[item.item] = choice;
      }
    }
  }

  function say(text) {
    get('status').textContent = text;
  }

  function answered() {
    return Object.keys(state.choices).length;
  }

  function show() {
    const atEnd = state.place >= items.length;
    get('item').hidden = atEnd;
    get('choose').hidden = atEnd;
    get('end').hidden = !atEnd;
    get('count').textContent = answered() + ' of ' + items.length + ' answered';
    get('progress').max = items.length;
    get('progress').value = answered();
    get('back').disabled = state.place === 0;
    get('next').disabled = atEnd;
    get('save').classList.toggle('last', atEnd);
    if (atEnd) {
      showEnd();
    } else {
      showItem(items[state.place]);
    }
    shownAt = Date.now();
  }

  function showItem(item) {
    const choice = (state.choices[item.item] || {}).choice;
    get('place').textContent = 'Question ' + (state.place + 1) + ' of ' + items.length;
    get('question').textContent = item.question;
    get('image').src = item.image;
    get('left').textContent = item.left.trim() || '(no answer)';
    get('right').textContent = item.right.trim() || '(no answer)';
    get('left-card').classList.toggle('chosen', choice === 'left');
    get('right-card').classList.toggle('chosen', choice === 'right');
    for (const [side, button] of Object.entries(sides)) {
      get(button).setAttribute('aria-pressed', String(choice === side));
    }
  }

  function showEnd() {
    const open = items.length - answered();
    get('end-title').textContent = open === 0 ? 'All questions have a choice.' : open + ' of ' + items.length + ' questions have no choice yet.';
    get('end-text').textContent = 'Save your choices as a file, and give it to the people who asked you.';
    get('first-open').hidden = open === 0;
  }

  function go(place) {
    state.place = Math.min(Math.max(place, 0), items.length);
    remember();
    show();
    window.scrollTo(0, 0);
    get(state.place >= items.length ? 'end-title' : 'question').focus({preventScroll: true});
  }

  function choose(side) {
    const item = items[state.place];
    if (!item) {
      return;
    }
    const before = state.choices[item.item];
    const seconds = (Date.now() - shownAt) / 1000 + (before ? before.seconds || 0 : 0);
    get('help').open = false;
    state.choices[item.item] = {choice: side, seconds: Math.round(10 * seconds) / 10, at: new Date().toISOString()};
    go(state.place + 1);
  }

  function save() {
    const choices = items.filter(item => state.choices[item.item]).map(item => ({item: item.item, ...state.choices[item.item]}));
    if (choices.length === 0) {
      say('There is no choice to save yet.');
      return;
    }
    const saved = {
      format: 'mdpo-human-choices/1', study: data.study, rater: state.rater.trim(), saved: new Date().toISOString(), choices,
    };
    const address = URL.createObjectURL(new Blob([JSON.stringify(saved, null, 2) + '\n'], {type: 'application/json'}));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'human-choices.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    say(choices.length + ' of ' + items.length + ' choices are saved as human-choices.json.');
    get('save').textContent = 'Saved ' + choices.length;
    setTimeout(() => { get('save').textContent = 'Save'; }, 3000);
  }

  const keys = {
    1: () => choose('left'), ArrowLeft: () => choose('left'),
    2: () => choose('right'), ArrowRight: () => choose('right'),
    0: () => choose('tie'), ArrowDown: () => choose('tie'),
    u: () => go(state.place - 1), U: () => go(state.place - 1), Backspace: () => go(state.place - 1),
    n: () => go(state.place + 1), N: () => go(state.place + 1),
    s: save, S: save,
  };

  document.addEventListener('keydown', event => {
    const writing = event.target === get('rater');
    if (writing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) {
      return;
    }
    event.preventDefault();
    if (!event.repeat) { // a key that is held must not choose for the next questions
      keys[event.key]();
    }
  });
  for (const [side, button] of Object.entries(sides)) {
    get(button).addEventListener('click', () => choose(side));
  }
  get('back').addEventListener('click', () => go(state.place - 1));
  get('next').addEventListener('click', () => go(state.place + 1));
  get('save').addEventListener('click', save);
  get('first-open').addEventListener('click', () => go(items.findIndex(item => !state.choices[item.item])));
  get('rater').addEventListener('input', event => {
    state.rater = event.target.value;
    remember();
  });

  recall();
  get('rater').value = state.rater;
  get('help').open = answered() === 0;
  show();
})();
