/** The page's own script: filters over findings that are all in the page already. It fetches and stores nothing. */
export const SCRIPT = `'use strict';
(() => {
  // Inside an editor places lead to the code.
  if (typeof acquireVsCodeApi === 'function') {
    const editor = acquireVsCodeApi();
    const open = (event) => {
      const place = event.target.closest('[data-place]');
      if (place && (event.type === 'click' || event.key === 'Enter')) editor.postMessage({ open: place.textContent });
    };
    for (const place of document.querySelectorAll('[data-place]')) {
      place.tabIndex = 0;
      place.setAttribute('role', 'link');
    }
    document.addEventListener('click', open);
    document.addEventListener('keydown', open);
  }
  const form = document.getElementById('toolbar');
  if (!form) return;
  const PAGE = 50;
  const findings = [...document.querySelectorAll('.finding')];
  const [count, none, more] = ['count', 'none', 'more'].map((id) => document.getElementById(id));
  const marks = [...document.querySelectorAll('.map button, .flows [data-filter-data]')];
  const flows = document.querySelector('.flows');
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const sizeOf = (finding) => Number(finding.dataset.count);
  const total = findings.reduce((sum, finding) => sum + sizeOf(finding), 0);
  let limit = PAGE;
  const apply = () => {
    const words = form.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const severities = [...form.querySelectorAll('[name=severity]:checked')].map((box) => box.value);
    const { sink, data, recipient, policy } = form;
    let [fit, size, shown] = [0, 0, 0];
    for (const finding of findings) {
      const has = finding.dataset;
      const fits =
        severities.includes(has.severity) &&
        (!sink.value || has.sink === sink.value) &&
        (!policy.value || has.policy === policy.value) &&
        (!recipient.value || has.recipient === recipient.value) &&
        (!data.value || has.data.split(' ').includes(data.value)) &&
        words.every((word) => textOf(finding).includes(word));
      finding.hidden = !fits || fit >= limit;
      if (!fits) continue;
      if (fit++ < limit) shown += sizeOf(finding);
      size += sizeOf(finding);
    }
    count.textContent = (shown < size ? 'first ' + shown + ' of ' : '') + size + (size === total ? '' : ' of ' + total);
    none.hidden = fit > 0;
    more.hidden = fit <= limit;
    for (const mark of marks) {
      const { filterRecipient: row = '', filterData: column = '' } = mark.dataset;
      const any = data.value || recipient.value;
      const chosen = any && row === recipient.value && column === data.value;
      // A band is part of all that it starts or ends at.
      const isPart = any && (!recipient.value || row === recipient.value) && (!data.value || column === data.value);
      if (mark.tagName === 'BUTTON') mark.setAttribute('aria-pressed', chosen ? 'true' : 'false');
      else mark.classList.toggle('chosen', Boolean(mark.matches('.band') ? isPart : chosen));
    }
    if (flows) flows.classList.toggle('filtered', Boolean(flows.querySelector('.chosen')));
  };
  const afresh = () => {
    limit = PAGE;
    apply();
  };
  const choose = (row, column) => {
    const same = form.recipient.value === row && form.data.value === column;
    form.recipient.value = same ? '' : row;
    form.data.value = same ? '' : column;
    if (!same) for (const box of form.querySelectorAll('[name=severity]')) box.checked = true;
    afresh();
    if (!same) form.scrollIntoView({ block: 'start' });
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button, .flows [data-filter-data]');
    if (!button) return;
    if (button.hasAttribute('data-reset')) {
      form.reset();
      for (const box of form.querySelectorAll('[name=severity]')) box.checked = true;
      afresh();
    } else if (button.hasAttribute('data-more')) {
      limit += 4 * PAGE;
      apply();
    } else if (button.closest('.map, .flows')) {
      choose(button.dataset.filterRecipient || '', button.dataset.filterData || '');
    }
  });
  form.addEventListener('input', afresh);
  form.addEventListener('submit', (event) => event.preventDefault());

  const map = document.querySelector('.map');
  const unfold = (id, name) => {
    const button = document.getElementById(id);
    if (!button || !map.querySelector(name === 'folded' ? '.kind' : '.further')) return;
    const [closed, open] = [button.textContent, name === 'folded' ? 'Show groups of data only' : 'Show fewer recipients'];
    map.classList.add(name);
    button.hidden = false;
    button.addEventListener('click', () => {
      button.textContent = map.classList.toggle(name) ? closed : open;
    });
  };
  unfold('open-columns', 'folded');
  unfold('open-rows', 'short');

  let before = PAGE;
  addEventListener('beforeprint', () => {
    before = limit;
    limit = Infinity;
    apply();
    for (const details of document.querySelectorAll('.finding:not([hidden]) details')) details.open = true;
  });
  addEventListener('afterprint', () => {
    limit = before;
    apply();
  });
  form.hidden = false;
  apply();
})();
`;
