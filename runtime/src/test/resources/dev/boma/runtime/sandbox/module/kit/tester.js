export default 'tester';
