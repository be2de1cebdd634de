/** What is to happen on paper, in the order of its time; equal times in the order in which they were told. */
export class Events {
  readonly #heap: Event[] = []
  #count = 0

  at(time: number, run: () => void): void {
    const heap = this.#heap
    heap.push({ time, nth: this.#count++, run })
    for (let index = heap.length - 1; index > 0; ) {
      const above = (index - 1) >> 1
      if (!this.#swapIfBefore(index, above)) break
      index = above
    }
  }

  /** Takes out the earliest. */
  next(): Event | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || first === last) return first
    heap[0] = last
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const below = right < heap.length && this.#isBefore(right, left) ? right : left
      if (below >= heap.length || !this.#swapIfBefore(below, index)) break
      index = below
    }
    return first
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (!a || !b) return false
    return a.time < b.time || (a.time === b.time && a.nth < b.nth)
  }

  #swapIfBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (!a || !b || !this.#isBefore(one, other)) return false
    this.#heap[one] = b
    this.#heap[other] = a
    return true
  }
}

interface Event {
  readonly time: number
  readonly nth: number
  readonly run: () => void
}
