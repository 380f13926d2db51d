namespace Catalog.Caching.Local;

/// <summary>What an invalidation means on this node: the L1 copy goes, loads under way are not joined, waiters look again.</summary>
internal sealed class NodeCopies(LocalTier local, SingleFlight flights, FillNotices notices)
{
    /// <summary>Forgets one key.</summary>
    public void Drop(string key)
    {
        local.Invalidate(key);
        flights.Forget(key);
        notices.Wake(key);
    }

    /// <summary>Lets nobody join a load that began before a tag was invalidated; L1 copies are judged by their stamp.</summary>
    public void DropFlights() => flights.ForgetAll();

    /// <summary>Forgets everything, because it is not known what has changed.</summary>
    public void DropAll()
    {
        local.Clear();
        flights.ForgetAll();
    }
}
