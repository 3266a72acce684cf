// Shares of futures in which each offer takes each rank; ties share the best rank.
// worth: 16-bit numbers by future, offer, group; weights: by group, any scale.
const rankAcceptability = (worth, nOffers, weights) => {
  const nGroups = weights.length;
  const nFutures = worth.length / (nOffers * nGroups);
  const shares = Array.from({ length: nOffers }, () => new Float64Array(nOffers));
  const total = new Float64Array(nOffers);
  for (let future = 0, at = 0; future < nFutures; future += 1) {
    for (let offer = 0; offer < nOffers; offer += 1) {
      let sum = 0;
      for (let group = 0; group < nGroups; group += 1, at += 1) sum += weights[group] * worth[at];
      total[offer] = sum;
    }
    for (let offer = 0; offer < nOffers; offer += 1) {
      let rank = 0;
      for (let other = 0; other < nOffers; other += 1) rank += total[other] > total[offer];
      shares[offer][rank] += 1 / nFutures;
    }
  }
  return shares;
};
