/** The page's own script: filters over findings that are all in the page already. It fetches and stores nothing. */
export const SCRIPT = `'use strict';
(() => {
  const form = document.getElementById('toolbar');
  if (!form) return;
  const findings = [...document.querySelectorAll('.finding')];
  const count = document.getElementById('count');
  const none = document.getElementById('none');
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const apply = () => {
    const words = form.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const severities = [...form.querySelectorAll('[name=severity]:checked')].map((box) => box.value);
    const { sink, data, recipient } = form;
    let shown = 0;
    for (const finding of findings) {
      const has = finding.dataset;
      const fits =
        severities.includes(has.severity) &&
        (!sink.value || has.sink === sink.value) &&
        (!recipient.value || has.recipient === recipient.value) &&
        (!data.value || has.data.split(' ').includes(data.value)) &&
        words.every((word) => textOf(finding).includes(word));
      finding.hidden = !fits;
      if (fits) shown++;
    }
    count.textContent = shown + ' of ' + findings.length;
    none.hidden = shown > 0;
    for (const cell of document.querySelectorAll('.map button')) {
      const { filterRecipient: row = '', filterData: column = '' } = cell.dataset;
      const chosen = (data.value || recipient.value) && row === recipient.value && column === data.value;
      cell.setAttribute('aria-pressed', chosen ? 'true' : 'false');
    }
  };
  const choose = (row, column) => {
    const same = form.recipient.value === row && form.data.value === column;
    form.recipient.value = same ? '' : row;
    form.data.value = same ? '' : column;
    if (!same) for (const box of form.querySelectorAll('[name=severity]')) box.checked = true;
    apply();
    if (!same) form.scrollIntoView({ block: 'start' });
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.hasAttribute('data-reset')) {
      form.reset();
      for (const box of form.querySelectorAll('[name=severity]')) box.checked = true;
      apply();
    } else if (button.closest('.map')) {
      choose(button.dataset.filterRecipient || '', button.dataset.filterData || '');
    }
  });
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('.finding details')) details.open = true;
  });
  form.hidden = false;
  apply();
})();
`;
