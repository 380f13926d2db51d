namespace Catalog.Caching.Local;

/// <summary>Applies an invalidation on this node: drops the L1 copy, keeps new readers from joining loads in flight, wakes waiters.</summary>
internal sealed class NodeCopies(LocalTier local, SingleFlight flights, FillNotices notices)
{
    public void Drop(string key)
    {
        local.Invalidate(key);
        flights.Forget(key);
        notices.Wake(key);
    }

    /// <summary>For a tag: keeps readers from joining loads that began earlier. L1 copies are checked by their stamp.</summary>
    public void DropFlights() => flights.ForgetAll();

    /// <summary>Drops everything, because the missed invalidations are unknown.</summary>
    public void DropAll()
    {
        local.Clear();
        flights.ForgetAll();
    }
}
