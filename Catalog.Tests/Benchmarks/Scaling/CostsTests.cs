using Catalog.Benchmarks.Scaling;

namespace Catalog.Tests.Benchmarks.Scaling;

public sealed class CostsTests
{
    [Fact]
    public void An_operation_costs_what_was_spent_without_what_the_same_time_costs_idle()
    {
        var idle = new Costs { [Cost.Seconds] = 2, [Cost.NodeCpu] = 1000 };
        var spent = new Costs { [Cost.Seconds] = 4, [Cost.NodeCpu] = 12_000, [Cost.RedisIn] = 500 };

        var each = spent.Per(100, idle);

        Assert.Equal(100, each[Cost.NodeCpu], precision: 6);
        Assert.Equal(5, each[Cost.RedisIn], precision: 6);
    }

    [Fact]
    public void Nothing_costs_less_than_nothing()
    {
        var idle = new Costs { [Cost.Seconds] = 1, [Cost.RedisCpu] = 10 };

        Assert.Equal(0, new Costs { [Cost.Seconds] = 1 }.Per(10, idle)[Cost.RedisCpu]);
    }

    [Fact]
    public void What_the_service_costs_leaves_the_load_generator_out()
    {
        var costs = new Costs { [Cost.NodeCpu] = 1, [Cost.RedisCpu] = 2, [Cost.PostgresCpu] = 4, [Cost.ClientCpu] = 8 };

        Assert.Equal(7, costs.ServiceCpu);
    }

    [Fact]
    public void A_median_is_one_of_each_cost()
    {
        Costs[] rounds = [Round(1, 30), Round(2, 10), Round(3, 20)];

        var median = Costs.Median(rounds);

        Assert.Equal((2, 20), (median[Cost.NodeCpu], median[Cost.RedisCpu]));

        static Costs Round(double node, double redis) => new() { [Cost.NodeCpu] = node, [Cost.RedisCpu] = redis };
    }
}
