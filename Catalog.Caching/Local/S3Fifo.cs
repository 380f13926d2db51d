using System.Collections.Concurrent;
using Catalog.Caching.Clocks;

namespace Catalog.Caching.Local;

/// <summary>A table of values bounded in bytes. When it is full, values that nobody asked for again are evicted first.</summary>
/// <remarks>
/// <para>The algorithm is S3-FIFO (Yang, Zhang, Qiu, Yue, Rashmi: "FIFO queues are all you need for cache eviction", SOSP 2023). A new value
/// enters the small queue. At its end, a value that was found twice moves to the main queue; another is evicted and leaves its fingerprint,
/// with which its key enters the main queue the next time. At the end of the main queue, a value goes round once more for each time it was
/// found, up to three.</para>
/// <para>Finding a value takes no lock and allocates nothing. Thread-safe.</para>
/// </remarks>
/// <typeparam name="TValue">What is kept.</typeparam>
/// <param name="limit">How many bytes all values take at most.</param>
/// <param name="clock">The time.</param>
/// <param name="gone">Called under the lock with each value that leaves the table, and whether it was evicted before its time.</param>
internal sealed class S3Fifo<TValue>(long limit, MonotonicClock clock, Action<TValue, bool>? gone = null)
    where TValue : class
{
    private const int SmallShare = 10; // a tenth of the bytes
    private const int UsesToStay = 2;
    private const int MostUses = 3;
    private const int MostRounds = 64; // bounds the work of one eviction

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, LinkedListNode<Slot>> _table = new(StringComparer.Ordinal);
    private readonly LinkedList<Slot> _small = new();
    private readonly LinkedList<Slot> _main = new();
    private readonly EvictedKeys _evicted = new(limit);
    private long _smallBytes;
    private long _mainBytes;

    /// <summary>How many values there are, those included whose time is over.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _small.Count + _main.Count;
            }
        }
    }

    /// <summary>All values, in no order, without counting as a use. May miss what comes or goes meanwhile.</summary>
    public IEnumerable<TValue> Values => _table.Select(pair => pair.Value.ValueRef.Value);

    /// <summary>All values with their keys and sizes, whether expired or not.</summary>
    public IEnumerable<(string Key, long Bytes)> Sizes => _table.Select(pair => (pair.Key, pair.Value.ValueRef.Bytes));

    /// <summary>The table's own string for a key; null when the key is not in it.</summary>
    public string? KeyOf(ReadOnlySpan<char> key) =>
        _table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var own, out _) ? own : null;

    /// <summary>Finds a value; null when there is none, or its time is over.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public TValue? Find(ReadOnlySpan<char> key, long now)
    {
        if (!_table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var node))
        {
            return null;
        }

        ref var slot = ref node.ValueRef;
        if (Volatile.Read(ref slot.ExpiresAt) <= now) // before the value: see Set
        {
            return null;
        }

        if (slot.Uses < MostUses)
        {
            slot.Uses++; // concurrent finds may count once
        }

        return slot.Value;
    }

    /// <summary>Stores a value in place of the one that is there.</summary>
    /// <returns>False when it takes too large a share of the limit; then nothing is there.</returns>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">What it takes, above zero.</param>
    /// <param name="expiresAt">Until when it can be found, monotonic milliseconds.</param>
    public bool Set(string key, TValue value, long bytes, long expiresAt)
    {
        lock (_changing)
        {
            if (bytes > limit / SmallShare)
            {
                Remove(key);
                return false;
            }

            if (_table.TryGetValue(key, out var node))
            {
                ref var slot = ref node.ValueRef;
                Reckon(node, bytes - slot.Bytes);
                gone?.Invoke(slot.Value, false);
                (slot.Value, slot.Bytes) = (value, bytes);
                Volatile.Write(ref slot.ExpiresAt, expiresAt); // after the value: a reader that sees the new time sees the new value
            }
            else
            {
                node = new LinkedListNode<Slot>(new Slot { Key = key, Value = value, Bytes = bytes, ExpiresAt = expiresAt });
                Enter(_evicted.Knows(key, _small.Count + _main.Count) ? _main : _small, node);
                _table[key] = node;
            }

            for (var rounds = 0; _smallBytes + _mainBytes > limit;)
            {
                rounds = TryEvict(rounds < MostRounds) ? 0 : rounds + 1;
            }

            return true;
        }
    }

    /// <summary>Removes a value.</summary>
    public void Remove(string key)
    {
        lock (_changing)
        {
            if (_table.TryGetValue(key, out var node))
            {
                if (node.List == _main)
                {
                    _evicted.Add(key); // what is loaded in its place is as much in demand
                }

                Leave(node, isEvicted: false);
            }
        }
    }

    /// <summary>Removes all values.</summary>
    public void Clear()
    {
        lock (_changing)
        {
            while ((_small.First ?? _main.First) is { } node)
            {
                Leave(node, isEvicted: false);
            }
        }
    }

    // One step at the end of a queue; whether a value went.
    private bool TryEvict(bool maySpare)
    {
        var isSmall = _main.Count == 0 || _smallBytes > limit / SmallShare;
        var node = isSmall ? _small.First! : _main.First!;
        ref var slot = ref node.ValueRef;
        var isOver = slot.ExpiresAt <= clock.Milliseconds;
        if (maySpare && !isOver && slot.Uses >= (isSmall ? UsesToStay : 1))
        {
            slot.Uses = isSmall ? 0 : slot.Uses - 1;
            Exit(node);
            Enter(_main, node);
            return false;
        }

        if (isSmall)
        {
            _evicted.Add(slot.Key);
        }

        Leave(node, isEvicted: !isOver);
        return true;
    }

    private void Enter(LinkedList<Slot> queue, LinkedListNode<Slot> node)
    {
        queue.AddLast(node);
        Reckon(node, node.ValueRef.Bytes);
    }

    private void Exit(LinkedListNode<Slot> node)
    {
        Reckon(node, -node.ValueRef.Bytes);
        node.List!.Remove(node);
    }

    private void Leave(LinkedListNode<Slot> node, bool isEvicted)
    {
        Exit(node);
        _table.TryRemove(node.ValueRef.Key, out _);
        gone?.Invoke(node.ValueRef.Value, isEvicted);
    }

    private void Reckon(LinkedListNode<Slot> node, long bytes)
    {
        ref var sum = ref node.List == _small ? ref _smallBytes : ref _mainBytes;
        sum += bytes;
    }

    private struct Slot
    {
        public string Key;
        public TValue Value;
        public long Bytes;
        public long ExpiresAt;
        public int Uses;
    }
}
