namespace Catalog.Lab.Checks.Interleavings;

/// <summary>The worlds of which random schedules are run.</summary>
internal static class RandomWorlds
{
    /// <summary>Three nodes, three keys, readers and writers of all kinds, and everything that can go wrong; made from a seed.</summary>
    public static World Of(int seed)
    {
        var pattern = (Pattern)(new Random(seed).Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 });
        return new World
        {
            Name = $"seed {seed}",
            Pattern = pattern,
            MissesAreUsual = seed % 3 == 0,
            Nodes = 3,
            Keys = 3,
            Faults = seed % 4,
            LosesMessages = true,
            LosesCalls = true,
            HearsItself = true,
            Before = cast => Readers(cast, new Random(seed), count: 2),
            Compose = cast =>
            {
                var random = new Random(seed + 1);
                Readers(cast, random, count: random.Next(2, 6));
                Writers(cast, random, pattern, count: random.Next(1, 4));
                for (var node = 0; node < 3; node++)
                {
                    cast.Look(node);
                    cast.Repair(node);
                    cast.ClockMoves(node);
                    cast.EntryGoes(key: node);
                    cast.LeaseEnds(key: node);
                }

                cast.Dies(random.Next(3));
            },
        };
    }

    private static void Readers(Cast cast, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            cast.Reader(random.Next(3), Key(random), $"reader {i}");
        }
    }

    private static void Writers(Cast cast, Random random, Pattern pattern, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (node, key, name) = (random.Next(3), Key(random), $"writer {i}");
            switch (pattern)
            {
                case Pattern.WriteThrough:
                    cast.Saver(node, key, name);
                    break;
                case Pattern.Session:
                    cast.Revoker(node, key, name);
                    break;
                case Pattern.CacheAside when random.Next(3) == 0:
                    cast.TagWriter(node, key, name);
                    break;
                default:
                    cast.Writer(node, key, name);
                    break;
            }
        }
    }

    // Most of them meet at one key.
    private static int Key(Random random) => Math.Max(0, random.Next(5) - 2);
}
