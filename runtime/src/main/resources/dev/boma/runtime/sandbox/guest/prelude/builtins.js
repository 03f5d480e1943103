// What the prelude needs of the language, taken before a guest runs: a guest may replace any
// built-in. What is kept is kept in objects without a prototype and in closures.

const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { parse, stringify } = JSON;
const {
  apply, construct, ownKeys, deleteProperty, isExtensible, setPrototypeOf,
  defineProperty: redefine,
} = Reflect;
const isIdentical = Object.is;
const { imul, ceil } = Math;
const String_ = String;
const TypeError_ = TypeError;
const RangeError_ = RangeError;
const Error_ = Error;
const Promise_ = Promise;
const Date_ = Date;
const { isView } = ArrayBuffer;
const { isArray } = Array;
const { has, add } = WeakSet.prototype;
const resolved = Promise_.resolve();
const then = Promise_.prototype.then;
const { charCodeAt, includes, replace, slice, startsWith } = String_.prototype;
const { test } = RegExp.prototype;
const dateToString = Date_.prototype.toString;

// In place of Promise.resolve and Promise.reject, which call a constructor for each promise.
const promiseOf = async (value) => value;
const rejectedWith = async (error) => { throw error; };
