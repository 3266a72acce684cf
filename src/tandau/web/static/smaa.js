// Rank acceptability in the browser: the same as tandau.web.worth, on worth packed in 16 bits.

// Weighted worth of every offer in every future; worth in the order criterion, future, offer.
export function totals(worth, weights, nCells, into) {
  into.fill(0);
  weights.forEach((weight, criterion) => {
    if (weight === 0) return;
    const start = criterion * nCells;
    for (let cell = 0; cell < nCells; cell += 1) into[cell] += weight * worth[start + cell];
  });
  return into;
}

// Share of futures in which each offer (row) takes each rank (column), ties sharing the better one.
export function rankAcceptability(values, nOffers) {
  const counts = Array.from({ length: nOffers }, () => new Float64Array(nOffers));
  for (let start = 0; start < values.length; start += nOffers) {
    for (let one = 0; one < nOffers; one += 1) {
      const own = values[start + one];
      let rank = 0;
      for (let other = 0; other < nOffers; other += 1) if (values[start + other] > own) rank += 1;
      counts[one][rank] += 1;
    }
  }
  const nFutures = values.length / nOffers;
  return counts.map((row) => row.map((count) => count / nFutures));
}
