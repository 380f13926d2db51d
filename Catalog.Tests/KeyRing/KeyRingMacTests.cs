using System.Security.Cryptography;
using Catalog.Infrastructure.KeyRing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.KeyRing;

public sealed class KeyRingMacTests
{
    private static readonly TimeSpan Due = TimeSpan.FromHours(1.1);
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    private readonly HeldKeys _ring = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KeyRingMac _macs;

    public KeyRingMacTests() => _macs = Node();

    [Fact]
    public async Task While_one_looks_again_the_others_use_the_keys_that_are_known()
    {
        var mac = Make();
        _time.Advance(Due);
        var looks = _ring.HoldNext();
        var held = Task.Run(Make);
        await looks;

        var other = Task.Run(() => (Make(), _macs.IsOf([1], mac), _macs.IsOf([2], mac)));

        var (made, own, forged) = await other.WaitAsync(Enough);
        Assert.Equal(mac, made);
        Assert.Equal((true, false), (own, forged));
        _ring.Open();
        Assert.Equal(mac, await held);
        Assert.Equal(2, _ring.Looks);
    }

    [Fact]
    public void A_look_that_fails_keeps_the_keys_and_is_not_repeated_by_every_caller()
    {
        var mac = Make();
        _time.Advance(Due);
        _ring.Fails = true;

        Assert.Equal(mac, Make());
        Assert.Equal(mac, Make());
        Assert.True(_macs.IsOf([1], mac));
        Assert.Equal(2, _ring.Looks);
        _time.Advance(Due);
        Assert.Equal(mac, Make());
        Assert.Equal(3, _ring.Looks);
    }

    [Fact]
    public async Task Until_a_key_is_known_all_wait_for_one_look()
    {
        var looks = _ring.HoldNext();
        var first = Task.Run(Make);
        await looks;
        var second = Task.Run(Make);

        _ring.Open();

        Assert.Equal(await first, await second);
        Assert.Equal(1, _ring.Looks);
    }

    [Fact]
    public void Without_any_key_a_look_that_fails_is_the_callers()
    {
        _ring.Fails = true;
        Assert.Throws<TimeoutException>(() => Make());

        _ring.Fails = false;
        Assert.NotEmpty(Make());
    }

    [Fact]
    public void A_mac_of_an_unknown_key_is_looked_up_but_a_forged_one_not_at_once_again()
    {
        Make();
        _ring.Add();
        var foreign = new byte[10];
        Node().Make([1], foreign);
        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.True(_macs.IsOf([1], foreign));
        var looks = _ring.Looks;
        Assert.False(_macs.IsOf([1], new byte[10]));
        Assert.Equal(looks, _ring.Looks);
    }

    [Fact]
    public void A_key_that_cannot_be_read_is_left_out()
    {
        var mac = Make();
        _ring.Add(isReadable: false);
        var other = new byte[10];

        Node().Make([1], other);

        Assert.Equal(mac, other);
    }

    [Fact]
    public void Without_any_key_that_can_be_read_a_look_fails_with_the_reason()
    {
        var ring = new HeldKeys(isReadable: false);
        var macs = new KeyRingMac(ring, new EphemeralDataProtectionProvider(), _time, NullLogger<KeyRingMac>.Instance);

        Assert.Throws<CryptographicException>(() => macs.Make([1], new byte[10]));
    }

    private KeyRingMac Node() => new(_ring, new EphemeralDataProtectionProvider(), _time, NullLogger<KeyRingMac>.Instance);

    private byte[] Make()
    {
        var mac = new byte[10];
        _macs.Make([1], mac);
        return mac;
    }
}
