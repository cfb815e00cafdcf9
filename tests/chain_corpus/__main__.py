"""`make chains`: ask Envoy and OpenSSL anew, and record what they say."""

from tests.chain_corpus.corpus import corpus
from tests.chain_corpus.oracles import judged
from tests.chain_corpus.recorded import FILE, write_recorded

if __name__ == "__main__":
    cases = list(corpus())
    write_recorded(judged(cases))
    print(f"{len(cases)} chains in {FILE}")
