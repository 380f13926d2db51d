namespace Catalog.Caching.Bus;

/// <summary>An invalidation that Redis has not confirmed.</summary>
/// <param name="What">What is no longer valid.</param>
/// <param name="Ticket">Grows whenever the same is kept again, so that confirming the earlier one does not confirm the later.</param>
internal readonly record struct Unconfirmed(Invalidation What, long Ticket);
