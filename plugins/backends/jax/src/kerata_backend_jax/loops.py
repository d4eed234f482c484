"""Loops over time, and how they are derived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from kerata.errors import BackendError
from kerata.graph.contract import Product, Step
from kerata_backend_jax.static import is_static

OneStep = Callable[[Any, Any, Any], Any]
"""`one(t, slices, states) -> (outputs, new states)`."""


def loop_over(
    step: Step, sequences: Sequence[Any], initial: Sequence[Any], captured: Sequence[Any], length: Any
) -> list[Any]:
    """The outputs of all steps, stacked, and the last states; the arguments are those of `Backend.scan`."""
    steps, states = [jnp.asarray(s) for s in sequences], [jnp.asarray(s) for s in initial]

    def one(t: Any, slices: Any, states: Any) -> Any:
        return step(t, slices, states, captured)

    first = [s[0] if len(s) else jnp.zeros(s.shape[1:], s.dtype) for s in steps]
    states = _as_wide_as_they_get(one, first, states)
    if length is not None and not is_static(length):
        return _while(one, states, length)
    count = int(length) if length is not None else len(steps[0])
    given = [n for n, value in enumerate(captured) if isinstance(value, jax.Array)]
    products = [k for k, n in enumerate(step.products) if n in given]
    if not products:
        return _scan(one, steps, states, count)

    def some(t: Any, slices: Any, states: Any, values: Any, product: Product | None = None) -> Any:
        # What is known while the program is compiled, as sizes are, stays known.
        inside = [*captured]
        for n, value in zip(given, values, strict=True):
            inside[n] = value
        return step(t, slices, states, inside, product)

    matrices = {k: given.index(step.products[k]) for k in products}
    return _products_after(some, matrices, count)(steps, states, [captured[n] for n in given])


def _products_after(step: Callable[..., Any], matrices: dict[int, int], count: int) -> Callable[..., list[Any]]:
    """A loop whose gradients by the matrices of its products are computed after it, each as one product.

    Such a gradient is the sum over the steps of `left.T @ d`, where d is the gradient by the product. JAX would add to
    that sum, which is as large as the matrix, at each step. Here a zero is added to the product at each step, by which
    the gradient is d; with the left sides of all steps, which are kept, one product gives the sum.

    Of the rest the backward pass computes again whatever is no product, which is less work than to keep it.

    Arguments:
        step: `step(t, slices, states, captured, product)`.
        matrices: number of a product -> which of `captured` its matrix is.
        count: number of steps.
    """

    def zero_at_each(steps: Any, states: Any, captured: Any) -> dict[int, Any]:
        def products(slices: Any, states: Any, captured: Any) -> Any:
            found = {}

            def product(k: int, left: Any, matrix: Any) -> Any:
                found[k] = jnp.matmul(left, matrix)
                return found[k]

            step(jnp.zeros((), "int32"), slices, states, captured, product)
            return {k: found[k] for k in matrices}

        shapes = jax.eval_shape(products, [s[0] for s in steps], states, captured)
        return {k: jnp.zeros((count, *s.shape), s.dtype) for k, s in shapes.items()}

    @jax.custom_vjp
    def run(steps: Any, states: Any, captured: Any) -> Any:
        return _scan(lambda t, slices, states: step(t, slices, states, captured), steps, states, count)

    def forward(steps: Any, states: Any, captured: Any) -> Any:
        def keeping(zeros: Any, steps: Any, states: Any, captured: Any) -> Any:
            def one(t: Any, slices: Any, states: Any) -> Any:
                slices, zeros = slices
                lefts = {}

                def product(k: int, left: Any, matrix: Any) -> Any:
                    if k not in zeros:
                        return jnp.matmul(left, matrix)
                    lefts[k] = left
                    return jnp.matmul(left, lax.stop_gradient(matrix)) + zeros[k]

                outputs, new_states = step(t, slices, states, captured, product)
                return [lefts, *outputs], new_states

            lefts, *results = _scan(_recomputed(one), (steps, zeros), states, count)
            return results, lefts

        zeros = zero_at_each(steps, states, captured)
        results, backward, lefts = jax.vjp(keeping, zeros, steps, states, captured, has_aux=True)
        return results, (backward, lefts)

    def backward(kept: Any, by_results: Any) -> Any:
        derive, lefts = kept
        by_products, by_steps, by_states, by_captured = derive(by_results)
        for k, n in matrices.items():
            left, d = (value.reshape(-1, value.shape[-1]) for value in (lefts[k], by_products[k]))
            by_captured[n] += jnp.matmul(left.T, d)
        return by_steps, by_states, by_captured

    run.defvjp(forward, backward)
    return run


def _recomputed(one: OneStep) -> OneStep:
    """A step of which only products are kept for its derivatives."""
    policy = jax.checkpoint_policies.dots_saveable
    # JAX 0.6 does not say that it exports it, JAX 0.12 does.
    again: OneStep = jax.checkpoint(one, prevent_cse=False, policy=policy)  # type: ignore[attr-defined,unused-ignore]
    return again


def _scan(one: OneStep, steps: Any, states: Any, count: int) -> list[Any]:
    (_, states), outputs = lax.scan(_carrying(one, states), (jnp.zeros((), "int32"), states), steps, count)
    return [*outputs, *states]


def _while(one: OneStep, states: Any, count: Any) -> list[Any]:
    body = _carrying(one, states)

    def following(carried: Any) -> Any:
        carried, outputs = body(carried, [])
        if outputs:
            raise BackendError("JAX needs to know the number of steps of a loop with outputs when it compiles.")
        return carried

    _, states = lax.while_loop(lambda carried: carried[0] < count, following, (jnp.zeros((), "int32"), states))
    return list(states)


def _carrying(one: OneStep, first: Sequence[Any]) -> Callable[[Any, Any], Any]:
    """A step as JAX's loops take it: the number of the step goes along, and states keep their dtypes."""
    dtypes = [state.dtype for state in first]

    def body(carried: Any, slices: Any) -> Any:
        t, states = carried
        outputs, new_states = one(t, slices, states)
        kept = [jnp.asarray(state, dtype) for state, dtype in zip(new_states, dtypes, strict=True)]
        return (t + 1, kept), jax.tree_util.tree_map(jnp.asarray, list(outputs))

    return body


def _as_wide_as_they_get(one: OneStep, slices: Sequence[Any], states: Sequence[Any]) -> list[Any]:
    """The states before the first step, in the shapes that they have after it: zeros of (1, n) may come for a batch."""
    after = jax.eval_shape(one, jnp.zeros((), "int32"), slices, states)[1]
    return [s if s.shape == a.shape else jnp.broadcast_to(s, a.shape) for s, a in zip(states, after, strict=True)]
